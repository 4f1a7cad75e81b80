#include "test.h"

#include <dirent.h>
#include <signal.h>

#include "asking.h"
#include "peer.h"

#define URL "http://peer.test/page"

static int count_descriptors(void)
{
    DIR *const folder = opendir("/proc/self/fd");
    int count = 0;

    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count;
}

static void a_cancelled_fetch_says_nothing(void **state)
{
    struct asking *const asking = *state;
    struct peer peer;
    struct request request;
    struct fetch *unwanted;

    peer_start(&peer, serve_text, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    request = asking_request(URL, peer.port);
    unwanted = fetch_start(asking->fetcher, &request, asking_on_answer, asking);
    fetch_cancel(unwanted);
    fetch_cancel(NULL);
    asking->answers = 0;
    assert_string_equal(asking_reason(asking, URL, peer.port), "none");
    assert_int_equal(asking->answers, 1);
    peer_stop(&peer);
}

/* --- many at once --------------------------------------------------------------------------- */

struct crowd {
    struct asking *asking;
    struct fetch *fetches[8];
    int answers;
};

/* The first one that is answered cancels all others, and asks once more. */
static void on_first_of_crowd(void *argument, const struct answer *answer)
{
    struct crowd *const crowd = argument;

    (void)answer;
    if (crowd->answers++ > 0)
        return;
    for (size_t i = 1; i < 8; i++)
        fetch_cancel(crowd->fetches[i]);
    loop_stop(crowd->asking->loop);
}

static void cancelling_others_within_an_answer_is_safe(void **state)
{
    struct asking *const asking = *state;
    struct crowd crowd = {.asking = asking};
    struct peer quick;
    struct peer silent;
    struct request request;

    peer_start(&quick, serve_text, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    peer_start(&silent, serve_silence, NULL);
    for (size_t i = 0; i < 8; i++) {
        request = asking_request(URL, i == 0 ? quick.port : silent.port);
        crowd.fetches[i] = fetch_start(asking->fetcher, &request, on_first_of_crowd, &crowd);
    }
    loop_run(asking->loop);
    assert_int_equal(crowd.answers, 1);
    peer_stop(&quick);
    peer_stop(&silent);
}

static void on_answer_free_all(void *argument, const struct answer *answer)
{
    struct crowd *const crowd = argument;

    (void)answer;
    crowd->answers++;
    fetcher_free(crowd->asking->fetcher);
    crowd->asking->fetcher = NULL;
    loop_stop(crowd->asking->loop);
}

static void the_fetcher_may_be_freed_within_an_answer(void **state)
{
    struct asking *const asking = *state;
    struct crowd crowd = {.asking = asking};
    struct peer quick;
    struct peer silent;
    struct request request;
    struct error error = {""};

    peer_start(&quick, serve_text, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    peer_start(&silent, serve_silence, NULL);
    request = asking_request(URL, silent.port);
    for (size_t i = 0; i < 3; i++)
        fetch_start(asking->fetcher, &request, on_answer_free_all, &crowd);
    request = asking_request(URL, quick.port);
    fetch_start(asking->fetcher, &request, on_answer_free_all, &crowd);
    loop_run(asking->loop);
    assert_int_equal(crowd.answers, 1);
    asking->fetcher = fetcher_new(asking->loop, asking->trust, &error);
    peer_stop(&quick);
    peer_stop(&silent);
}

static void fetches_that_run_end_with_the_fetcher(void **state)
{
    struct asking *const asking = *state;
    struct peer silent;
    struct request request;
    struct error error = {""};

    peer_start(&silent, serve_silence, NULL);
    request = asking_request(URL, silent.port);
    for (size_t i = 0; i < 3; i++)
        fetch_start(asking->fetcher, &request, asking_on_answer, asking);
    request.timeout_us = 50 * US_PER_MS;
    asking_ask(asking, &request);
    fetcher_free(asking->fetcher);
    asking->fetcher = fetcher_new(asking->loop, asking->trust, &error);
    peer_stop(&silent);
}

static void a_thousand_fetches_leave_nothing_open(void **state)
{
    struct asking *const asking = *state;
    struct peer peer;
    int before;
    int well = 0;

    peer_start(&peer, serve_text, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    asking_reason(asking, URL, peer.port);
    before = count_descriptors();
    for (int i = 0; i < 1000; i++)
        well += strcmp(asking_reason(asking, URL, peer.port), "none") == 0;
    assert_int_equal(well, 1000);
    assert_in_range(count_descriptors(), before - 2, before + 2);
    peer_stop(&peer);
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, asking_set_up, asking_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_cancelled_fetch_says_nothing),
        TEST(cancelling_others_within_an_answer_is_safe),
        TEST(the_fetcher_may_be_freed_within_an_answer),
        TEST(fetches_that_run_end_with_the_fetcher),
        TEST(a_thousand_fetches_leave_nothing_open),
    };

    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
