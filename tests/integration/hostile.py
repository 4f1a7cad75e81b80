"""hostile.py - what may fail beside a service that is asked, as rows for probes: the token endpoint,
the proxy, a server that wants to know who asks.

A row is (id, URL, further words of the probe, outcome, reason).
"""

HOST = "good.peer.test"  # what the peer's certificates say


def with_token(url, secret, **more):
    return {"auth": {"oauth2": {"token": url, "client": "hải đăng", "secret": {"file": str(secret)},
                                **more}}}


SHORT = {"timeout": "1500ms"}


def rows_of_tokens(port, secret):
    """Whatever goes wrong at the token endpoint, it is no fault of the service."""
    base = f"http://{HOST}:{port}"

    def row(behaviour, path="/bearer/good", **more):
        return (behaviour, base + path, {**with_token(f"{base}/{behaviour}", secret), **more})

    yield *row("token"), "ok", "none"
    yield ("token-other", f"{base}/bearer/other", with_token(f"{base}/token", secret), "failed",
           "status")
    for behaviour in ("token-not-json", "token-missing", "token-list", "token-number",
                      "token-expired", "token-two-lines", "token-mac", "token-cut", "token-refused",
                      "token-huge", "token-long", "token-deep", "endless", "gzip-bomb", "reset",
                      "close-at-once", "redirect", "redirect-loop", "not-http", "huge-headers",
                      "bad-gzip", "empty"):
        yield *row(behaviour), "failed", "token"
    for behaviour in ("silent", "one-byte-a-second", "silent-after-headers", "drip-headers"):
        yield *row(behaviour, **SHORT), "failed", "token"


def rows_of_proxies(ports):
    host = f"https://{HOST}:{ports['good']}/"
    for door in ("resets", "closes", "407", "502"):
        yield f"proxy-{door}", host, {"proxy": f"http://{HOST}:{ports['proxy-' + door]}"}, \
            "failed", "proxy"
    for door in ("silent", "garbage", "drips", "endless"):
        yield f"proxy-{door}", host, {"proxy": f"http://{HOST}:{ports['proxy-' + door]}", **SHORT}, \
            "failed", "proxy"
    # the way was given: what comes through it is the server's word
    yield "proxy-to-nowhere", host, {"proxy": f"http://{HOST}:{ports['proxy-to-nowhere']}", **SHORT}, \
        "failed", "tls_protocol"
    yield "proxy-hangs-up", host, {"proxy": f"http://{HOST}:{ports['proxy-hangs-up']}"}, \
        "failed", "closed"


def rows_of_certificates(ports, ours):
    def row(name, door, **more):
        return name, f"https://{HOST}:{ports[door]}/", more

    for door in ("wants-certificate", "wants-certificate-12"):
        yield *row(door, door), "failed", "client_certificate"
        yield *row(door + "-ours", door, client_certificate=ours), "failed", "client_certificate"
    yield *row("alert", "tls-alert-unknown-ca"), "failed", "client_certificate"
    yield *row("hangs-up", "hangs-up-on-certificate", client_certificate=ours), "failed", "closed"
    yield *row("renegotiates", "renegotiates", **SHORT), "failed", "timeout_first_byte"
    yield *row("not-asked", "good", client_certificate=ours), "ok", "none"
    yield *row("no-tls-1.3", "tls12", expect={"tls": "1.3"}), "failed", "tls_protocol"
