#!/usr/bin/python3
"""Whoever is nobody gets nowhere: each route and room for each role; forms of others, stolen and old
sessions, guessed passwords, headers that lie."""

import contextlib
import hashlib
import http.client
import json
import re
import sqlite3
import time
import urllib.parse

from harness import (ROOT, Scene, check, config, equal, free_port, main, query, service, test,
                     wait_for)

PASSWORD = "đồng hồ cát ở Phan Rang"
ROLES = ("viewer", "operator", "approver", "admin")
TOKENS = {role: "haidang_" + hashlib.sha256(role.encode()).hexdigest() for role in ROLES}
PRIVATE, UNKNOWN, SECRET = "kin-01", "kin-99", "Dịch vụ kín"
STRANGER, PROXY, ATTACKER, OFFICE = "127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5"

# Who may, at least; "-": everybody.  An operation that stands neither here nor has an "x-role" in the
# description fails the test: somebody must have thought about it.
API = {
    "get /api/v1": "-", "get /api/v1/status": "-", "get /api/v1/services": "-",
    "get /api/v1/services/{id}": "-", "get /api/v1/services/{id}/days": "-",
    "get /api/v1/services/{id}/samples": "-", "get /api/v1/services/{id}/series": "-",
    "get /api/v1/incidents": "-",
    "get /api/v1/incidents/{id}": "-", "get /api/v1/maintenance": "-", "get /api/v1/posts": "-",
    "get /api/v1/reports": "viewer", "get /api/v1/reports/{period}": "viewer", "get /api/v1/openapi.json": "-",
    "get /api/v1/heartbeats/{token}": "-", "post /api/v1/heartbeats/{token}": "-",
    "get /api/v1/session": "viewer", "post /api/v1/session": "-", "delete /api/v1/session": "viewer",
}


def ask(monitor, path, method="GET", source=STRANGER, body=None, read=True, **headers):
    """(status, headers, text); an underline in a header's name stands for a dash."""
    connection = http.client.HTTPConnection("127.0.0.1", monitor.port, timeout=10,
                                            source_address=(source, 0))
    with contextlib.closing(connection):
        connection.putrequest(method, path)
        for name, values in headers.items():
            for value in values if isinstance(values, list) else [values]:
                connection.putheader(name.replace("_", "-"), value)
        if isinstance(body, dict):
            body = urllib.parse.urlencode(body)
            connection.putheader("Content-Type", "application/x-www-form-urlencoded")
        if body is not None:
            connection.putheader("Content-Length", str(len(body.encode())))
        connection.endheaders((body or "").encode())
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode() if read else ""


def cookies_of(headers):
    return dict(line.split(";")[0].split("=", 1) for line in headers.get_all("Set-Cookie") or [])


def sign_in(monitor, who, password=PASSWORD, source=OFFICE, next_="", **headers):
    return ask(monitor, "/ops/sign-in", "POST", source,
               {"id": who, "password": password, "next": next_}, **headers)


def session(monitor, who, **more):
    """What the browser sends from now on, and the key of its forms."""
    status, headers, text = sign_in(monitor, who, **more)
    equal((status, headers["Location"]), (303, "/ops"), f"{who} signs in: {text}")
    cookies = cookies_of(headers)
    cookie = "haidang_session=" + cookies["haidang_session"]
    return cookie, json.loads(ask(monitor, "/api/v1/session", Cookie=cookie)[2])["key"]


def is_in(monitor, cookie):
    return ask(monitor, "/ops/account", Cookie=cookie)[0] == 200


def province(scene):
    """A user and a token of each role, in a store that no monitor has yet."""
    def probe():
        return {"tcp": f"127.0.0.1:{free_port()}", "every": "1s", "confirm": 1, "timeout": "1s"}

    words = config([service("a", probe()), service(PRIVATE, probe(), public=False, name=SECRET)],
                   store=str(scene.path("haidang.db")))
    words["web"] |= {"proxies": [PROXY + "/32"], "sign_in": {"header": "X-Remote-User", "idle": "2h", "most": "1d"}}
    path = scene.write("haidang.yaml", words)
    done = scene.haidang("user", "-c", path, "add", "admin", "--role", "admin", "--by", "An",
                         said=PASSWORD)
    equal(done.returncode, 0, done.stderr)
    with contextlib.closing(sqlite3.connect(scene.path("haidang.db"))) as base:
        for role in ROLES:
            base.execute("insert or ignore into account select ?, ?, password, 1, 1, 'An'"
                         " from account where id = 'admin'", (role, role))
            base.execute("insert into token values(?, ?, ?, 1, 9999999999999, 'An')",
                         ("t-" + role, hashlib.sha256(TOKENS[role].encode()).digest(), role))
        base.execute("insert into token values('old', ?, 'admin', 1, 2, 'An')",
                     (hashlib.sha256(b"haidang_" + b"0" * 64).digest(),))
        base.commit()
    return words, scene.monitor(words)


def operations(monitor):
    described = monitor.json("/api/v1/openapi.json")["paths"]
    for path, item in described.items():
        for method, operation in item.items():
            least = operation.get("x-role") or API.get(f"{method} {path}")
            check(least is not None, f"nobody has said who may {method} {path}")
            yield method.upper(), path, least


def bearers():
    return [("stranger", {}), ("old", {"Authorization": "Bearer haidang_" + "0" * 64}),
            ("none", {"Authorization": "Bearer haidang_" + "1" * 64}),
            *((role, {"Authorization": "Bearer " + TOKENS[role]}) for role in ROLES)]


def may(who, least):
    return least == "-" or (who in ROLES and ROLES.index(who) >= ROLES.index(least))


def each_route_for_each_role(monitor):
    asked = 0
    for method, path, least in operations(monitor):
        values = {"id": "a", "period": "2022-06", "token": "x"}
        if path.endswith("/seal"):  # it would be for good
            values["period"] = "2099-01"
        address = re.sub(r"\{(\w+)\}", lambda name: values.get(name[1], "1"), path)
        for who, headers in bearers():
            status, answer, text = ask(monitor, address, method, body="" if method != "GET" else
                                       None, **headers)
            where = f"{method} {address} as {who}: {status} {text[:200]}"
            if who in ("old", "none") and "heartbeats" not in path:
                equal((status, answer["WWW-Authenticate"]), (401, "Bearer"), f"also if open: {where}")
            elif may(who, least):
                check(status != 401 and status < 500, where)
            else:
                equal(status, 403 if who in ROLES else 401, where)
                check(answer["Content-Type"] == "application/problem+json", where)
                check(status == 403 or answer["WWW-Authenticate"] == "Bearer", where)
            asked += 1
    check(asked > 100, f"only {asked}")
    # a reload was among it: the next run begins
    runs = "select count(*) as n from run"
    wait_for(lambda: query(monitor.store, runs)[0]["n"] > 1, 20, "the configuration is taken up")


def rooms():
    source = (ROOT / "src/site_ops.c").read_text()
    table = source[source.index("rooms[] = {"):]
    table = table[:table.index("};")]
    found = re.findall(r'\{"([^"]*)",\s*ROLE_(\w+),\s*(\w+),\s*(\w+),\s*(true|false)\}', table)
    equal(len(found), len(re.findall(r'\{\s*"', table)), f"all rooms are understood: {table}")
    return [(name.replace("?", "a") + ("0" if name.endswith("/") else ""), least.lower(), show != "NULL",
             act != "NULL", is_open == "true") for name, least, show, act, is_open in found]


def each_room_for_each_role(monitor):
    for name, least, shows, acts, is_open in rooms():
        for prefix in ("", "/en"):
            address = f"{prefix}/ops" + (f"/{name}" if name else "")
            for who, headers in bearers():
                for method, there in (("GET", shows), ("POST", acts), ("PUT", False),
                                      ("DELETE", False)):
                    status, answer, _ = ask(monitor, address, method, read=False,
                                            body=None if method == "GET" else "", **headers)
                    where = f"{method} {address} as {who}: {status} {answer['Location']}"
                    away = (answer["Location"] or "").startswith(f"{prefix}/ops/sign-in")
                    check(status < 500, where)
                    check("no-store" in answer["Cache-Control"], f"{where} is kept")
                    if is_open and there:
                        check(not away, where)
                    elif who not in ROLES:
                        check(status == 303 and away, where)
                    elif not may(who, least) and there:
                        equal(status, 403, where)
                    elif not there:
                        equal(status, 405, where)
                    else:
                        check(not (status == 303 and away), where)
    # what there is not looks like what there is
    equal(ask(monitor, "/ops/nothing")[0], 303, "a stranger is not told what there is")
    equal(ask(monitor, "/ops/nothing", Authorization="Bearer " + TOKENS["viewer"])[0], 404,
          "who is in is told")


def verbs():
    """(room, what its form does, who may at least), of the tables in the source."""
    least = {name: role.lower() for name, role in re.findall(
        r'\{"([\w-]+)",\s*ACT_\w+,\s*ROLE_(\w+)', (ROOT / "src/stage/acts.c").read_text())}
    forms = re.findall(r'do_room \w+ = \{\s*"(\w+)",\s*\{([^}]*)\}',
                       (ROOT / "src/site_do_rooms.c").read_text())
    rows = [(room, verb, least[verb]) for room, names in forms
            for verb in re.findall(r'"([\w-]+)"', names)]
    check(len(rows) >= 15, f"{rows}")
    of_reports = re.search(r'verbs\[\] = \{([^}]*)\}', (ROOT / "src/site_do_report.c").read_text())
    rows += [("reports/2022-06", verb, least[verb]) for verb in re.findall(r'"([\w-]+)"', of_reports[1])]
    return [*rows, ("services/a/try", "", "operator")]


def each_verb_for_each_role(monitor):
    incident = query(monitor.store, "select id from incident where service = 'a'")[0]["id"]
    for number, (room, verb, least) in enumerate(verbs()):
        address = f"/ops/{room}" + (f"/{incident}" if room == "incidents" else "")
        for who, headers in bearers():
            status, answer, text = ask(monitor, address, "POST", body={
                "do": verb, "form": f"{number:016x}"}, **headers)
            where = f"{verb} by {address} as {who}: {status} {text[:200]}"
            away = (answer["Location"] or "").startswith("/ops/sign-in")
            if who not in ROLES:
                check(status == 303 and away, where)
            elif may(who, least):
                check(status in (200, 303, 409, 422) and not away, where)
            else:
                equal(status, 403, where)


def reports_for_each_role(monitor):
    """Their sums are of all services, and so, if one is not public, for those who may see all."""
    for path, there in (("/reports", 200), ("/reports/2022-06", 404), ("/reports/x", 404),
                        ("/reports/2022-06/x.pdf", 404), ("/reports/../haidang.db", 404),
                        ("/reports/2022-06/../../haidang.db", 404)):
        for prefix in ("", "/en"):
            for who, headers in bearers():
                status, answer, text = ask(monitor, prefix + path, **headers)
                where = f"{prefix}{path} as {who}: {status} {text[:200]}"
                if who in ROLES:
                    equal(status, there, where)
                else:
                    check(status == 303 and "/ops/sign-in" in answer["Location"], where)


def what_is_not_public(monitor):
    token = {"Authorization": "Bearer " + TOKENS["viewer"]}
    for _ in range(2):  # the second time from what was kept
        for headers, seen in (({}, ["a"]), (token, ["a", PRIVATE]), ({}, ["a"])):
            for path in ("/api/v1/status", "/api/v1/services"):
                rows = json.loads(ask(monitor, path, **headers)[2])["services"]
                equal([row["id"] for row in rows], seen, f"{path} with {headers}")
            for path in ("", "/days", "/samples", "/series"):
                equal(ask(monitor, f"/api/v1/services/{PRIVATE}{path}", **headers)[0],
                      200 if headers else 404, f"private {path} with {headers}")
            incidents = json.loads(ask(monitor, "/api/v1/incidents", **headers)[2])["incidents"]
            equal(sorted({row["service"] for row in incidents}), seen, "incidents")
            for row in query(monitor.store, "select id, service from incident"):
                equal(ask(monitor, f"/api/v1/incidents/{row['id']}", **headers)[0],
                      200 if row["service"] in seen else 404, f"{row} with {headers}")
            equal(ask(monitor, "/metrics", **headers)[0], 200 if headers else 401, "metrics")
    for path in ("/metrics", "/api/v1", "/api/v1/status", "/api/nothing"):
        for scheme in ("Bearer", "bearer"):
            status, answer, text = ask(monitor, path, Authorization=f"{scheme} haidang_{'1' * 64}")
            equal((status, answer["Cache-Control"]), (401, "no-store"), f"{path} {text}")
    equal(ask(monitor, "/api/v1/status", Authorization="Basic eDp5")[0], 200, "no token at all")


def told_of(monitor, address, method, **headers):
    """All that a stranger can see of the answer."""
    status, answer, text = ask(monitor, address, method, body="{}" if method == "POST" else None,
                               **headers)
    seen = sorted((name, value) for name, value in answer.items() if name not in ("Date", "ETag"))
    text = re.sub(r'"at":"[^"]*"', '"at":', text)  # a page may be made in between
    return re.sub(f"{PRIVATE}|{UNKNOWN}", "ID", f"{status} {seen} {text}")


def addresses_with_a_service():
    """Of the API as it is described, and of pages."""
    described = json.loads((ROOT / "dashboards/openapi.json").read_text())["paths"]
    for path, item in described.items():
        if path.startswith("/api/v1/services/{id}"):
            yield path.replace("{id}", "ID"), {"GET", "HEAD", "POST", "OPTIONS"}
        for word in item.get("get", {}).get("parameters", []):
            if word.get("name") == "service" or "/service" in word.get("$ref", ""):
                yield f"{path}?service=ID", {"GET", "HEAD"}
                yield f"{path}?service=ID&limit=x", {"GET"}
    for language in ("", "/en"):
        for path in ("/services/ID", "/ops/services/ID", "/ops/services/ID/try", "/ops/evidence/ID",
                     "/search?q=ID", "/history?service=ID", "/?q=ID", "/ops/maintenance?service=ID"):
            yield language + path, {"GET", "HEAD", "POST"}
    for path in ("/badges/ID.svg", "/embed/ID", "/events?service=ID"):
        yield path, {"HEAD"} if "events" in path else {"GET", "HEAD"}


def what_is_private_looks_like_what_is_not(monitor):
    token = {"Authorization": "Bearer " + TOKENS["approver"], "Content-Type": "application/json"}
    far = "2099-01-01 0"
    for path, words in (("maintenance", {"services": [PRIVATE], "from": far + "1:00",
                                         "to": far + "2:00", "purpose": "Bảo trì " + SECRET}),
                        ("maintenance", {"services": [PRIVATE], "from": "1m", "to": "2h",
                                         "purpose": "Bảo trì " + SECRET}),
                        ("posts", {"kind": "announcement", "services": [PRIVATE], "title": SECRET, "to": "2h",
                                   "text": SECRET})):
        status, _, text = ask(monitor, f"/api/v1/{path}", "POST", body=json.dumps(words), **token)
        equal(status, 201, text)
    incident = query(monitor.store, f"select id, began from incident where service = '{PRIVATE}'")[0]
    number = str(incident["id"])
    asked = 0
    for address, methods in addresses_with_a_service():
        for method in sorted(methods):
            for headers in ({}, {"If_None_Match": "*"}, {"Authorization": "Bearer x"}):
                there, not_there = (told_of(monitor, address.replace("ID", id_), method, **headers)
                                    for id_ in (PRIVATE, UNKNOWN))
                equal(there, not_there, f"{method} {address} with {headers}")
                check(SECRET not in there, f"{method} {address} tells of it")
                asked += 1
    check(asked > 100, f"only {asked}")
    # its incident, too
    for path in ("/incidents/N", "/en/incidents/N", "/api/v1/incidents/N", "/ops/incidents/N",
                 f"/api/v1/incidents?after={incident['began']}-N", "/api/v1/incidents?after=1-N"):
        there, not_there = (re.sub(r"(incidents(?:/|%2F))\d+", r"\1N",
                                   told_of(monitor, path.replace("N", one), "GET"))
                            for one in (number, "9"))
        equal(there, not_there, path)
    # and nothing that everybody may read tells its name
    for path in ("/", "/en/", "/agencies", "/agencies/vpub", "/programmes/dvc", "/history", "/feed.atom",
                 "/calendar.ics", "/api/v1/status", "/api/v1/services", "/api/v1/incidents",
                 "/api/v1/maintenance", "/api/v1/posts", "/search?q=kin", "/services/a", "/embed/a",
                 "/metrics"):
        status, _, text = ask(monitor, path)
        check(status in (200, 401), f"{path}: {status}")
        check(SECRET not in text and PRIVATE not in text, f"{path} tells of it: {text}")


def forms_of_others(monitor):
    cookie, key = session(monitor, "viewer")
    host = f"http://127.0.0.1:{monitor.port}"
    bad = [({}, {}), ({"key": ""}, {}), ({"key": "0" * 64}, {}), ({"key": key[:-1]}, {}),
           ({"key": key}, {"Origin": "https://evil.test"}),
           ({"key": key}, {"Origin": host + ".evil.test"}),
           ({"key": key}, {"Sec_Fetch_Site": "cross-site"}),
           ({"key": key}, {"Sec_Fetch_Site": "same-site"})]
    for form, headers in bad:
        status, _, text = ask(monitor, "/ops/sign-out", "POST", body=form, Cookie=cookie, **headers)
        equal(status, 403, f"{form} {headers}: {text}")
        check("Set-Cookie" not in _, f"{form} {headers} signs out")
    for headers in ({}, {"X_Haidang_Key": "0" * 64},
                    {"X_Haidang_Key": key, "Origin": "https://evil.test"}):
        equal(ask(monitor, "/api/v1/session", "DELETE", Cookie=cookie, **headers)[0], 403,
              f"DELETE with {headers}")
    check(is_in(monitor, cookie), "nothing of that signs out")
    other, other_key = session(monitor, "viewer")
    check(key != other_key, "each session has a key of its own")
    equal(ask(monitor, "/ops/sign-out", "POST", body={"key": other_key}, Cookie=cookie)[0], 403,
          "the key of another session")
    # a form that would sign somebody in as another
    for headers in ({"Origin": "https://evil.test"}, {"Sec_Fetch_Site": "cross-site"}):
        equal(sign_in(monitor, "viewer", **headers)[0], 403, f"sign-in with {headers}")
    status, headers, _ = ask(monitor, "/ops/sign-out", "POST", body={"key": key}, Cookie=cookie,
                             Origin=host)
    equal((status, headers["Location"]), (303, "/ops/sign-in"), "signs out")
    check("Max-Age=0" in headers["Set-Cookie"], headers["Set-Cookie"])
    check(not is_in(monitor, cookie), "a stolen cookie is of no use after signing out")
    equal(ask(monitor, "/api/v1/session", "DELETE", Cookie=other, X_Haidang_Key=other_key)[0], 204,
          "signs out by the API")
    check(not is_in(monitor, other), "that is over, too")


def nobody_adds_people_in_his_name(monitor):
    cookie, key = session(monitor, "admin")
    evil = {"Origin": "https://evil.test"}
    user = {"id": "mallory", "role": "admin", "password": PASSWORD}
    token = {"id": "mallory", "role": "admin", "until": "30d"}
    for verb, words in (("user-add", {**user, "again": PASSWORD}), ("token-add", token)):
        for form, headers in (({}, {}), ({"key": "0" * 64}, {}), ({"key": key}, evil)):
            equal(ask(monitor, "/ops/people", "POST", Cookie=cookie, body={
                "do": verb, "form": "0" * 16, **words, **form}, **headers)[0], 403, f"{verb} {form} {headers}")
    for path, words in (("users", user), ("tokens", token)):
        for headers in ({}, {"X_Haidang_Key": "0" * 64}, {"X_Haidang_Key": key, **evil}):
            equal(ask(monitor, f"/api/v1/{path}", "POST", Cookie=cookie, body=json.dumps(words), **headers)[0],
                  403, f"{path} {headers}")
    for what in ("account", "token"):
        equal(query(monitor.store, f"select id from {what} where id = 'mallory'"), [], f"no {what} was made")


def sessions_are_new(monitor):
    chosen = "haidang_session=" + "ab" * 32
    status, headers, _ = sign_in(monitor, "viewer", Cookie=chosen)
    new = cookies_of(headers)["haidang_session"]
    check(status == 303 and re.fullmatch(r"[0-9a-f]{64}", new) and new != "ab" * 32, new)
    check(not is_in(monitor, chosen), "an id that somebody chose is nobody's")
    check(is_in(monitor, "haidang_session=" + new), "the new one is")
    check(not is_in(monitor, f"haidang_session={new}; {chosen}"), "two ids are none")
    for wrong in ("", "x", new[:-1], new + "0", new.upper(), new[::-1]):
        check(not is_in(monitor, "haidang_session=" + wrong), f"'{wrong}' lets in")
    for line in headers.get_all("Set-Cookie"):
        check("HttpOnly" in line and "SameSite=" in line and "Path=/" in line, line)
        check("Secure" not in line, line)
    check("Max-Age=86400;" in headers.get_all("Set-Cookie")[0], "no longer than a session lasts")
    kept = query(monitor.store, "select lower(hex(digest)) as digest from session")
    check(hashlib.sha256(new.encode()).hexdigest() in [row["digest"] for row in kept], kept)
    check(new not in monitor.store.read_bytes().decode("latin-1"), "the id lies in the store")
    for next_, to in (("/ops/account?a=b", "/ops/account?a=b"), ("//evil.test/ops", "/ops"),
                      ("https://evil.test", "/ops"), ("/\\evil.test", "/ops"), ("/", "/ops")):
        equal(sign_in(monitor, "viewer", next_=next_)[1]["Location"], to, f"next={next_}")


def guessing(monitor):
    _, headers, _ = sign_in(monitor, "admin", source=ATTACKER)
    known = "; ".join(f"{name}={value}" for name, value in cookies_of(headers).items()
                      if name == "haidang_browser")
    told = [sign_in(monitor, "admin", f"wrong {i}", source=ATTACKER) for i in range(8)]
    equal([status for status, _, _ in told], [403] * 5 + [429] * 3, "guesses")
    check(0 < int(told[-1][1]["Retry-After"]) <= 31, told[-1][1]["Retry-After"])
    equal(sign_in(monitor, "admin", source=ATTACKER)[0], 429, "also the right one, from there")
    session(monitor, "admin", source="127.0.0.6")  # but not from elsewhere
    session(monitor, "viewer", source=ATTACKER)    # nor somebody else
    status, _, text = sign_in(monitor, "admin", source=ATTACKER, Cookie=known)
    equal(status, 303, f"nor in a browser where he has signed in before: {text}")
    status, _, _ = sign_in(monitor, "operator", "wrong", source="127.0.0.7", Cookie=known)
    equal(status, 403, "which speaks for nobody else")
    answers = {sign_in(monitor, who, "wrong", source="127.0.0.8")[2].replace(who, "")
               for who in ("viewer", "nobody")}
    equal(len(answers), 1, "who there is looks like who there is not")
    rows = wait_for(lambda: query(
        monitor.store, "select author, subject, words from audit where verb = 'session.refuse'"
        " and words like '%127.0.0.4%'"), 5, "the audit")
    equal([json.loads(row["words"])["failures"] for row in rows], [1, 5], "is told of the pause")
    check("nobody" not in json.dumps(query(monitor.store, "select * from audit")),
          "what was typed as a name is kept")


def headers_that_lie(monitor):
    def status(source=STRANGER, **headers):
        return ask(monitor, "/ops/account", source=source, **headers)[0]

    equal(status(X_Remote_User="admin"), 303, "from anywhere")
    equal(status(X_Remote_User="admin", X_Forwarded_For=PROXY), 303, "said to be from the proxy")
    equal(status(PROXY, X_Remote_User="admin"), 200, "from the proxy")
    equal(status(PROXY, X_Remote_User="nobody"), 303, "of nobody")
    equal(status(PROXY, X_Remote_User=["viewer", "admin"]), 303, "twice")
    equal(status(PROXY, X_Remote_User="admin\tx"), 303, "of no id")
    equal(status(PROXY, X_Remote_Role="admin"), 303, "a header that was not agreed upon")
    equal(ask(monitor, "/ops/account", "POST", PROXY, {"key": ""}, X_Remote_User="admin")[0], 403,
          "a form without its key")
    for room, said in (("people", "X-Remote-User"), ("account", "máy chủ web phía trước")):
        check(said in ask(monitor, f"/ops/{room}", source=PROXY, X_Remote_User="admin")[2],
              f"/ops/{room} says that people are signed in elsewhere")
    equal(json.loads(ask(monitor, "/api/v1/session", source=PROXY,
                         X_Remote_User="approver")[2])["role"], "approver", "by the account")


def bodies(monitor, cookie, key):
    large = {"key": key, "password": "x", "fresh": "y", "again": "z" * 5000}
    equal(ask(monitor, "/ops/account", "POST", body=large)[0], 413, "too much of a stranger")
    equal(ask(monitor, "/ops/account", "POST", body=large, Cookie=cookie)[0], 400, "not of a user")
    large["again"] *= 20
    equal(ask(monitor, "/ops/account", "POST", body=large, Cookie=cookie)[0], 413, "too much")


def own_password(monitor):
    cookie, key = session(monitor, "approver")
    fresh = {"key": key, "fresh": "another one, as long", "again": "another one, as long"}
    for form, status in (({**fresh, "password": "wrong"}, 403),
                         ({**fresh, "password": PASSWORD, "again": "x"}, 400),
                         ({"key": key, "password": PASSWORD, "fresh": "x", "again": "x"}, 400)):
        equal(ask(monitor, "/ops/account", "POST", body=form, Cookie=cookie)[0], status, form)
    check(is_in(monitor, cookie), "nothing was changed")
    status, headers, text = ask(monitor, "/ops/account", "POST", Cookie=cookie,
                                body={**fresh, "password": PASSWORD})
    equal((status, headers["Location"]), (303, "/ops/sign-in?note=changed"), text)
    check(not is_in(monitor, cookie), "all sessions are over")
    equal(sign_in(monitor, "approver")[0], 403, "the old one")
    session(monitor, "approver", password="another one, as long")


def cookie_of_one_that(monitor, how):
    """A session of a viewer in the store of a monitor that does not run."""
    shown = hashlib.sha256(how.encode()).hexdigest()
    digest = hashlib.sha256(shown.encode()).digest()
    with contextlib.closing(sqlite3.connect(monitor.store)) as base:
        now = int(time.time() * 1000)
        base.execute("insert into session(account, digest, began, seen, ends, address)"
                     " values('viewer', ?, ?, ?, ?, 'x')", (digest, now, now, now + 10**9))
        base.execute(f"update session set {how} where digest = ?", (digest,))
        base.commit()
    return "haidang_session=" + shown


def losing_it(scene, monitor):
    kept, (lost, _), (less, _) = (session(monitor, who) for who in ("viewer", "operator",
                                                                    "approver2"))
    for words in (("user", "remove", "operator"), ("token", "remove", "t-operator"),
                  ("user", "role", "approver2", "--role", "viewer")):
        done = scene.haidang(words[0], "-c", monitor.config, *words[1:], "--by", "An")
        equal(done.returncode, 0, done.stderr)
    check(not is_in(monitor, lost) and not is_in(monitor, less), "at once")
    equal(ask(monitor, "/ops", Authorization="Bearer " + TOKENS["operator"])[0], 303, "the token")
    done = scene.haidang("user", "-c", monitor.config, "remove", "admin", "--by", "An",
                         language="en")
    check(done.returncode == 1 and "last administrator" in done.stderr, done.stderr)
    return kept, lost


@test
def a_stranger_gets_nowhere(scene: Scene):
    words, monitor = province(scene)
    wait_for(lambda: len(monitor.incidents()) == 2, 20, "both services break")
    each_route_for_each_role(monitor)
    each_room_for_each_role(monitor)
    each_verb_for_each_role(monitor)
    reports_for_each_role(monitor)
    what_is_not_public(monitor)
    what_is_private_looks_like_what_is_not(monitor)
    sessions_are_new(monitor)
    forms_of_others(monitor)
    nobody_adds_people_in_his_name(monitor)
    headers_that_lie(monitor)
    bodies(monitor, *session(monitor, "viewer"))
    own_password(monitor)
    guessing(monitor)
    monitor.stop()
    with contextlib.closing(sqlite3.connect(monitor.store)) as base:
        base.execute("insert into account select 'approver2', 'approver', password, 1, 1, 'An'"
                     " from account where id = 'admin'")
        base.commit()
    monitor.start()
    (kept, _), lost = losing_it(scene, monitor)
    equal(monitor.stop()[0], 0, monitor.said())
    monitor.start()
    check(is_in(monitor, kept), "a restart signs nobody out")
    check(not is_in(monitor, lost), "and nobody in")
    monitor.stop()
    unused, old = (cookie_of_one_that(monitor, how) for how in (
        "seen = seen - 7200000", "began = began - 86400000"))
    monitor.start()
    check(not is_in(monitor, unused), "who did nothing for as long as is written is out")
    check(not is_in(monitor, old), "also who signed in too long ago, whatever was promised then")
    check(is_in(monitor, kept), "others are not")
    monitor.stop()
    words["web"]["url"] = "https://giamsat.ninhthuan.test"
    scene.write("monitor.yaml", words)
    monitor.start()
    _, headers, _ = sign_in(monitor, "viewer", Origin="https://giamsat.ninhthuan.test")
    for line in headers.get_all("Set-Cookie"):
        check(line.startswith("__Host-") and "; Secure" in line and "Path=/;" in line
              and "Domain" not in line, line)
    check(not is_in(monitor, kept), "a cookie that may have gone over the wire is not taken")
    secure = "__Host-haidang_session=" + cookies_of(headers)["__Host-haidang_session"]
    check(is_in(monitor, secure), "the new one is")
    equal(monitor.stop()[0], 0, monitor.said())


main()
