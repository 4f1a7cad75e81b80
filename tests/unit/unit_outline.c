/* What differs between two configurations, value by value. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "model/outline.h"

static void tell(void *argument, const struct outline_change *change)
{
    text_add(argument, "%c%s", "+-~"[change->kind], change -> path);
    if (change->values > 0)
        text_add(argument, " %zu", change->values);
    if (change->from != NULL)
        text_add(argument, " <%s", change->from);
    if (change->to != NULL)
        text_add(argument, " >%s", change->to);
    text_add(argument, "%s", ";");
}

static void differ(const char *old, const char *new, const char *wanted)
{
    struct text told = {0};

    outline_compare(old, new, tell, &told);
    assert_string_equal(text_string(&told), wanted);
    text_free(&told);
}

static void values_are_told(void **state)
{
    (void)state;
    differ("", "", "");
    differ("a\t1\nb\t2\n", "b\t2\na\t1\n", "");
    differ("a\t1\n", "a\t2\n", "~a <1 >2;");
    differ("a\t1\n", "b\t1\n", "-a <1;+b >1;");
    differ("a.b\t1\n", "a.b\t1\na.c\t\n", "+a.c >;");
}

static void items_are_told_whole(void **state)
{
    (void)state;
    differ("", "s[one].id\tone\ns[one].name\tOne\n", "+s[one] 2;");
    differ("s[one].id\tone\ns[one].name\tOne\n", "", "-s[one] 2;");
    /* only part of it is new */
    differ("s[one].id\tone\n", "s[one].id\tone\ns[one].name\tOne\n", "+s[one].name >One;");
    differ("s[one].name\tOne\n", "s[one].id\tone\n", "+s[one].id >one;-s[one].name <One;");
    /* neighbours whose names begin alike are others */
    differ("s[one].id\tone\n", "s[one].id\tone\ns[one-b].id\tone-b\n", "+s[one-b] 1;");
    differ("s[one-b].id\t1\ns[one].id\t1\n", "s[one-b].id\t1\n", "-s[one] 1;");
    /* what lies deeper is no item of its own */
    differ("s[one].p[1].http\tx\n", "s[one].p[1].http\tx\ns[one].p[2].http\ty\n",
           "+s[one].p[2].http >y;");
    differ("", "web.proxies[1]\tx\n", "+web.proxies[1] >x;");
}

static void values_stay_on_their_line(void **state)
{
    struct text outline = {0};

    (void)state;
    outline_add(&outline, "a", "one\ntwo\tthree");
    assert_string_equal(text_string(&outline), "a\tone two three\n");
    text_free(&outline);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(values_are_told),
                                       cmocka_unit_test(items_are_told_whole),
                                       cmocka_unit_test(values_stay_on_their_line)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
