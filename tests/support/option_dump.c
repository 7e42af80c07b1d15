/*
 * Prints what is generated from the option table: `option_dump conf` the shipped
 * configuration, `option_dump man` the options part of wdogd.yaml(5). A unit test fails
 * when the files in the tree differ from this.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/option_doc.h"

int
main(int argc, char **argv)
{
	char *text;

	if (argc != 2 ||
		(strcmp(argv[1], "conf") != 0 && strcmp(argv[1], "man") != 0)) {
		(void)fprintf(stderr, "usage: option_dump conf|man\n");
		return 2;
	}
	text = strcmp(argv[1], "conf") == 0 ? option_template() : option_manual();
	(void)fputs(text, stdout);
	free(text);
	return 0;
}
