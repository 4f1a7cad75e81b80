/* Signing in and out.
 *
 * A password is compared in the pool, one at a time, and only so many wait.  What begins a session
 * is 256 fresh random bits, whatever the browser showed before; they stand in its cookie and
 * nowhere else.  All answers come when the store has it. */
#include "site_sign.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/clock.h"
#include "base/memory.h"
#include "io/loop.h"
#include "io/store_read.h"
#include "io/store_sessions.h"
#include "model/address.h"
#include "model/lockout.h"
#include "model/sign_in.h"
#include "site_gate_inside.h"
#include "site_ops.h"
#include "site_parts.h"
#include "site_sign_inside.h"

enum { WAITING_MOST = 16, DEVICE_NONCE = 32, DEVICE_TEXT = DEVICE_NONCE + 1 + DIGEST_TEXT };
#define DEVICE_SECONDS (365 * 24 * 3600)

/* Failures that are told in the audit: so many at once, then one each minute. */
enum { TOLD_AT_ONCE = 30 };
#define TOLD_EACH_MS (INT64_C(60) * 1000)

struct sign {
    struct site *site;
    struct lockout *lockout;
    struct attempt *first; /* the one that is being looked at, if any is … */
    struct attempt *said;  /* … and those whose password was right: the store is being told */
    struct work *work;
    size_t count;          /* all of them */
    int64_t told_until_ms; /* of the audit's allowance, as in site_pace.c */
    struct log_trouble trouble;
};

struct sign *sign_new(struct site *site)
{
    struct sign *const sign = NEW(struct sign);
    uint64_t seed = 0;

    if (getrandom(&seed, sizeof seed, 0) != sizeof seed)
        seed = (uint64_t)clock_steady_us(); /* it only makes collisions hard to choose */
    sign->site = site;
    sign->lockout = lockout_new(seed);
    return sign;
}

/* Nothing of the password is left. */
void attempt_free(struct attempt *attempt)
{
    password_wipe(attempt->password, sizeof attempt->password);
    password_wipe(attempt->fresh, sizeof attempt->fresh);
    free(attempt);
}

static void free_all(struct attempt *attempt)
{
    while (attempt != NULL) {
        struct attempt *const next = attempt->next_one;

        attempt_free(attempt);
        attempt = next;
    }
}

void sign_free(struct sign *sign)
{
    if (sign == NULL)
        return;
    if (sign->work != NULL)
        work_cancel(sign->work);
    free_all(sign->first);
    free_all(sign->said);
    lockout_free(sign->lockout);
    free(sign);
}

/* --- browsers that are known ------------------------------------------------------------------ */

static const char *device_cookie(const struct site *site)
{
    return gate_is_secure(site) ? "__Host-haidang_browser" : "haidang_browser";
}

static void sign_device(const struct site *site, const char *id, const char *nonce,
                        char text[DEVICE_TEXT])
{
    char said[ROLE_ID_MOST + DEVICE_NONCE + 32];
    char digits[DIGEST_TEXT];
    struct digest digest;

    snprintf(said, sizeof said, "haidang browser 1\n%s\n%.*s", id, (int)DEVICE_NONCE, nonce);
    digest = digest_keyed(site->options.link_key, STORE_KEY_BYTES, said, strlen(said));
    snprintf(text, DEVICE_TEXT, "%.*s.%s", (int)DEVICE_NONCE, nonce,
             digest_format(digits, &digest));
}

/* A browser in which he has signed in before has attempts of its own: nobody's failures, not even
 * those of his own address, keep him from trying. */
static bool is_known_device(struct site *site, const struct web_request *request, const char *id,
                            char nonce[DEVICE_TEXT])
{
    char shown[DEVICE_TEXT];
    char right[DEVICE_TEXT];

    if (site->options.link_key == NULL ||
        !sign_in_find_cookie(web_header(request, "Cookie"), device_cookie(site), shown,
                             sizeof shown) ||
        strlen(shown) != DEVICE_TEXT - 1)
        return false;
    sign_device(site, id, shown, right);
    if (!digest_same_bytes(shown, right, DEVICE_TEXT - 1))
        return false;
    snprintf(nonce, DEVICE_TEXT, "%.*s", (int)DEVICE_NONCE, shown);
    return true;
}

/* Where it comes from, for the counting: of IPv6 one customer's half. */
static void find_place(struct attempt *attempt)
{
    struct site *const site = attempt->visit.site;
    struct address address;
    char nonce[DEVICE_TEXT];

    snprintf(attempt->address, sizeof attempt->address, "%s", web_client(attempt->visit.request));
    snprintf(attempt->place, sizeof attempt->place, "%s", attempt->address);
    if (is_known_device(site, attempt->visit.request, attempt->id, nonce)) {
        attempt->is_known = true;
        snprintf(attempt->place, sizeof attempt->place, "browser %s", nonce);
    } else if (address_parse(attempt->address, &address) && address.length == 16) {
        memset(address.bytes + 8, 0, 8);
        address_format(attempt->place, &address);
    }
}

/* --- what the audit is told ------------------------------------------------------------------- */

/* A flood of failures is no flood of rows: of a place the first, and each that brings a pause. */
static bool is_told(struct sign *sign, const struct attempt *attempt)
{
    const int64_t now_ms = clock_steady_us() / US_PER_MS;

    if (attempt->verdict.failures != 1 && attempt->verdict.pause_ms == 0)
        return false;
    if (sign->told_until_ms < now_ms)
        sign->told_until_ms = now_ms;
    if (sign->told_until_ms - now_ms > TOLD_AT_ONCE * TOLD_EACH_MS)
        return false;
    sign->told_until_ms += TOLD_EACH_MS;
    return true;
}

static void on_told(struct site *site, struct wish *wish)
{
    (void)site;
    wish_free(wish);
}

/* An id that nobody has may be a password that was typed into the wrong field. */
static void tell_failure(struct sign *sign, const struct attempt *attempt)
{
    json_t *words;

    if (!is_told(sign, attempt))
        return;
    words = json_object();
    json_set_string(words, "id", attempt->found ? attempt->id : NULL);
    json_set_string(words, "address", attempt->address);
    json_set_integer(words, "failures", attempt->verdict.failures);
    if (attempt->verdict.pause_ms > 0)
        json_set_instant(words, "until", clock_wall_ms() + attempt->verdict.pause_ms);
    gate_say(sign->site, &(struct gate_saying){.verb = "session-refuse",
                                               .author = "-", /* nobody knows who it was */
                                               .words = words,
                                               .on_granted = on_told});
}

/* --- in the pool ------------------------------------------------------------------------------ */

/* What the pool is given, and what it found. */
struct look {
    struct sign *sign;
    const char *store_path;
    enum attempt_kind kind;
    char id[ROLE_ID_MOST + 1];
    char password[PASSWORD_MOST + 1], fresh[PASSWORD_MOST + 1];

    bool was_read, is_right;
    struct account_found account;
    char hash[PASSWORD_HASH]; /* of `fresh`, if that is wanted */
    struct error error;
};

/* As much work for who is nobody. */
static void compare(struct look *look)
{
    struct reader *const reader = reader_open(look->store_path, &look->error);

    look->was_read =
        reader != NULL && reader_find_account(reader, look->id, &look->account, &look->error);
    reader_close(reader);
    if (!look->was_read)
        return;
    look->is_right = password_is(look->password, look->account.found ? look->account.hash : NULL);
    if (!look->is_right)
        return;
    if (look->kind == ATTEMPT_CHANGE)
        look->was_read = password_hash(look->fresh, look->hash, &look->error);
    else
        memcpy(look->hash, look->account.hash, sizeof look->hash);
}

static void in_pool(void *argument)
{
    struct look *const look = argument;

    if (look->kind == ATTEMPT_HASH)
        look->was_read = password_hash(look->fresh, look->hash, &look->error);
    else
        compare(look);
}

static void release(void *argument)
{
    password_wipe(argument, sizeof(struct look));
    free(argument);
}

/* --- in the web thread ------------------------------------------------------------------------ */

static void start_next(struct sign *sign);

static void tell_maker(const struct attempt *attempt, enum attempt_end end)
{
    const bool went = end == ATTEMPT_DONE;

    attempt->on_made(attempt->argument, went ? attempt->hash : NULL,
                     end == ATTEMPT_TOO_MANY ? tr("too many sign in at once, try again later")
                                             : attempt->error.message);
}

static void finish(struct sign *sign, struct attempt *attempt, enum attempt_end end)
{
    sign->count--;
    if (attempt->kind == ATTEMPT_HASH)
        tell_maker(attempt, end);
    else
        attempt_answer(attempt, end);
    attempt_free(attempt);
}

static void on_said(struct site *site, struct wish *wish)
{
    struct attempt *const attempt = wish->argument;
    struct sign *const sign = site->sign;
    const bool went = !wish->failed && !wish->outcome.refused;
    struct attempt **at = &sign->said;

    while (*at != attempt)
        at = &(*at)->next_one;
    *at = attempt->next_one;
    if (!went)
        error_set(&attempt->error, "%s", wish->failed ? wish->why : wish->outcome.why);
    wish_free(wish);
    finish(sign, attempt, went ? ATTEMPT_DONE : ATTEMPT_BROKEN);
}

static json_t *begin_session(struct attempt *attempt)
{
    struct digest random;
    struct digest session;
    char digits[DIGEST_TEXT];
    json_t *words;

    if (getrandom(random.bytes, sizeof random.bytes, 0) != sizeof random.bytes) {
        error_set(&attempt->error, "%s", tr("the system gives no random numbers"));
        return NULL;
    }
    digest_format(attempt->shown, &random);
    session = digest_of(attempt->shown, strlen(attempt->shown));
    words = json_object();
    json_set_string(words, "id", attempt->id);
    json_set_string(words, "session", digest_format(digits, &session));
    json_set_string(words, "hash", attempt->hash);
    json_set_string(words, "address", attempt->address);
    return words;
}

static json_t *change_password(struct attempt *attempt)
{
    json_t *const words = json_object();

    json_set_string(words, "id", attempt->id);
    json_set_string(words, "hash", attempt->hash);
    return words;
}

static json_t *end_session(struct attempt *attempt)
{
    json_t *const words = json_object();
    struct digest session;
    char digits[DIGEST_TEXT];

    gate_session(attempt->visit.site, attempt->visit.request, &session, attempt->shown);
    json_set_string(words, "id", attempt->id);
    json_set_string(words, "session", digest_format(digits, &session));
    json_set_string(words, "address", attempt->address);
    return words;
}

/* The store must have it before the browser does. */
static void say(struct sign *sign, struct attempt *attempt)
{
    static const struct {
        const char *verb;
        json_t *(*make)(struct attempt *attempt);
    } kinds[] = {[ATTEMPT_SIGN_IN] = {"session-begin", begin_session},
                 [ATTEMPT_CHANGE] = {"own-password", change_password},
                 [ATTEMPT_LEAVE] = {"session-end", end_session}};
    /* who lost his session meanwhile has perhaps been given another password because of it */
    const struct gate_saying saying = {
        .verb = kinds[attempt->kind].verb,
        .author = attempt->id,
        .admission = attempt->kind == ATTEMPT_CHANGE ? &attempt->visit.visitor.admission : NULL,
        .words = kinds[attempt->kind].make(attempt),
        .on_granted = on_said,
        .argument = attempt};

    attempt->next_one = sign->said;
    sign->said = attempt;
    if (saying.words != NULL && gate_say(sign->site, &saying))
        return;
    sign->said = attempt->next_one;
    finish(sign, attempt, saying.words == NULL ? ATTEMPT_BROKEN : ATTEMPT_TOO_MANY);
}

static void when_done(void *argument)
{
    const struct look *const look = argument;
    struct sign *const sign = look->sign;
    struct attempt *const attempt = sign->first;

    sign->work = NULL;
    sign->first = attempt->next_one;
    start_next(sign);
    attempt->found = look->account.found;
    attempt->role = look->account.role;
    memcpy(attempt->hash, look->hash, sizeof attempt->hash);
    if (attempt->kind == ATTEMPT_HASH) {
        attempt->error = look->error;
        finish(sign, attempt, look->was_read ? ATTEMPT_DONE : ATTEMPT_BROKEN);
    } else if (!look->was_read) {
        attempt->error = look->error;
        log_trouble(&sign->trouble, tr("nobody can sign in now: %s"), look->error.message);
        finish(sign, attempt, ATTEMPT_BROKEN);
    } else if (!look->is_right) {
        tell_failure(sign, attempt);
        finish(sign, attempt, ATTEMPT_WRONG);
    } else {
        lockout_pass(sign->lockout, attempt->id, attempt->place, clock_steady_us() / US_PER_MS);
        say(sign, attempt);
    }
}

static void start_next(struct sign *sign)
{
    struct look *look;

    if (sign->first == NULL)
        return;
    look = NEW(struct look);
    look->sign = sign;
    look->store_path = sign->site->options.store_path;
    look->kind = sign->first->kind;
    memcpy(look->id, sign->first->id, sizeof look->id);
    memcpy(look->password, sign->first->password, sizeof look->password);
    memcpy(look->fresh, sign->first->fresh, sizeof look->fresh);
    sign->work = work_start(sign->site->loop, in_pool, when_done, release, look);
}

/* --- attempts --------------------------------------------------------------------------------- */

struct attempt *attempt_new(const struct ops_visit *visit, enum attempt_kind kind)
{
    struct attempt *const attempt = NEW(struct attempt);

    attempt->visit = *visit;
    attempt->kind = kind;
    return attempt;
}

/* One at a time of each place, so that nobody guesses faster by asking at once. */
static bool has_one(const struct sign *sign, const char *place)
{
    for (const struct attempt *at = sign->first; at != NULL; at = at->next_one)
        if (strcmp(at->place, place) == 0)
            return true;
    return false;
}

void attempt_leave(struct attempt *attempt)
{
    struct sign *const sign = attempt->visit.site->sign;

    sign->count++;
    find_place(attempt);
    say(sign, attempt);
}

static void queue(struct sign *sign, struct attempt *attempt)
{
    struct attempt **last = &sign->first;

    while (*last != NULL)
        last = &(*last)->next_one;
    *last = attempt;
    if (sign->work == NULL)
        start_next(sign);
}

void sign_make_hash(struct site *site, const char *password, sign_on_made *on_made, void *argument)
{
    struct sign *const sign = site->sign;
    struct attempt *const attempt = NEW(struct attempt);

    attempt->kind = ATTEMPT_HASH;
    attempt->on_made = on_made;
    attempt->argument = argument;
    snprintf(attempt->fresh, sizeof attempt->fresh, "%s", password);
    if (++sign->count > WAITING_MOST)
        finish(sign, attempt, ATTEMPT_TOO_MANY);
    else
        queue(sign, attempt);
}

void attempt_start(struct attempt *attempt)
{
    struct sign *const sign = attempt->visit.site->sign;

    sign->count++;
    find_place(attempt);
    if (sign->count > WAITING_MOST || has_one(sign, attempt->place)) {
        finish(sign, attempt, ATTEMPT_TOO_MANY);
        return;
    }
    attempt->verdict =
        lockout_try(sign->lockout, attempt->id, attempt->place, clock_steady_us() / US_PER_MS);
    if (attempt->verdict.wait_ms > 0) {
        finish(sign, attempt, ATTEMPT_PAUSED);
        return;
    }
    queue(sign, attempt);
}

void attempt_add_cookies(const struct attempt *attempt, struct text *session, struct text *device)
{
    const struct site *const site = attempt->visit.site;
    const char *const secure = gate_is_secure(site) ? "; Secure" : "";
    struct digest random;
    char nonce[DIGEST_TEXT];
    char signed_text[DEVICE_TEXT];

    text_add(
        session, "%s=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Lax%s", gate_session_cookie(site),
        attempt->shown,
        (int)(session_terms_or_usual(site->options.catalogue->sessions).most_ms / MS_PER_SECOND),
        secure);
    if (attempt->is_known || site->options.link_key == NULL ||
        getrandom(random.bytes, sizeof random.bytes, 0) != sizeof random.bytes)
        return;
    sign_device(site, attempt->id, digest_format(nonce, &random), signed_text);
    text_add(device, "%s=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Strict%s", device_cookie(site),
             signed_text, DEVICE_SECONDS, secure);
}
