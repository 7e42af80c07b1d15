/* The option table for readers: the shipped configuration and the manual page. */
#ifndef WATCHDOG_CONFIG_OPTION_DOC_H
#define WATCHDOG_CONFIG_OPTION_DOC_H

/* conf/wdogd.yaml: every option at its standard value with its meaning; the entries of lists
 * are examples in comments. Caller frees. */
char *option_template(void);

/* The options part of wdogd.yaml(5) in mdoc. Caller frees. */
char *option_manual(void);

#endif
