#include "base/sha256.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* FIPS 180-4's examples (NIST, "SHA256.pdf" of the Cryptographic Standards examples). */
START_TEST(the_vectors_of_fips_180_hold)
{
	static const struct {
		const char *message, *digest;
	} vectors[] = {
		{"",
			"e3b0c44298fc1c149afbf4c8996fb924"
			"27ae41e4649b934ca495991b7852b855"},
		{"abc",
			"ba7816bf8f01cfea414140de5dae2223"
			"b00361a396177a9cb410ff61f20015ad"},
		{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
			"248d6a61d20638b8e5c026930c3e6039"
			"a33ce45964ff2167f6ecedd419db06c1"},
		{"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
		 "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
			"cf5b16a778af8380036ce59e7b049237"
			"0b249b11e8f07a51afac45037afee9d1"},
	};
	char text[SHA256_TEXT_SIZE];

	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++)
		ck_assert_str_eq(sha256_text(vectors[i].message,
					 strlen(vectors[i].message), text),
			vectors[i].digest);
}
END_TEST

START_TEST(a_million_times_a_holds)
{
	enum { MILLION = 1000000 };
	char *message = malloc(MILLION);
	char text[SHA256_TEXT_SIZE];

	ck_assert_ptr_nonnull(message);
	memset(message, 'a', MILLION);
	ck_assert_str_eq(sha256_text(message, MILLION, text),
		"cdc76e5c9914fb9281a1c7e284d73e67"
		"f1809a48a497200e046d39ccc7112cd0");
	free(message);
}
END_TEST

/* Every length around the end of a block takes another way through the padding. */
START_TEST(no_two_lengths_of_zeros_have_one_digest)
{
	static const char zeros[130];
	char texts[sizeof(zeros)][SHA256_TEXT_SIZE];

	for (size_t i = 0; i < sizeof(zeros); i++) {
		(void)sha256_text(zeros, i, texts[i]);
		for (size_t j = 0; j < i; j++)
			ck_assert_str_ne(texts[i], texts[j]);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("sha256");
	TCase *tests = tcase_create("all");
	SRunner *runner;
	int failed;

	tcase_add_test(tests, the_vectors_of_fips_180_hold);
	tcase_add_test(tests, a_million_times_a_holds);
	tcase_add_test(tests, no_two_lengths_of_zeros_have_one_digest);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
