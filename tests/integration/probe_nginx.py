#!/usr/bin/python3
"""Against a web server that the whole world uses: HTTP/1.1 and 2, TLS, and what is expected."""

from harness import (Scene, Wrong, check, config, equal, free_port, http_probe, main, service, test)

PAGE = "<html lang=vi><title>Cổng</title><p>Dịch vụ công trực tuyến</p></html>"


def site(scene):
    """nginx with a plain and an encrypted port; both, and its certificate."""
    plain, encrypted = free_port(), free_port()
    cert, key = scene.certificate(["cong.nginx.test", "*.nginx.test", "127.0.0.1"], days=20)
    common = f"""
        location = / {{ return 200 "{PAGE}"; add_header X-Trang-Thai binh-thuong; }}
        location = /moved {{ return 302 https://$host:{encrypted}/; }}
        location = /elsewhere {{ return 301 http://khac.nginx.test:{plain}/; }}
        location = /relative {{ return 307 /; }}
        location = /empty {{ return 204; }}
        location = /status/500 {{ return 500; }}
        location / {{ return 404; }}
        absolute_redirect off;
        charset utf-8;
    """
    scene.nginx(f"""
        server {{ listen 127.0.0.1:{plain}; server_name _; {common} }}
        server {{ listen 127.0.0.1:{encrypted} ssl http2; server_name _;
                  ssl_certificate {cert}; ssl_certificate_key {key}; {common} }}
        server {{ listen [::1]:{plain}; server_name _; {common} }}
    """)
    return plain, encrypted, cert


def compare(scene, rows, cert, hosts=None):
    """rows: id, URL, further words, outcome, reason"""
    status, found = scene.probe(config(
        [service(name, http_probe(url, **words)) for name, url, words, _, _ in rows],
        hosts=hosts or {"*.nginx.test": "127.0.0.1"}, trust=str(cert),
        defaults={"timeout": "5s"}))
    wrongs = [f"{name}: is {found[name + '/1']['outcome']}, {found[name + '/1']['reason']}; "
              f"should be {outcome}, {reason}: {found[name + '/1']}"
              for name, _, _, outcome, reason in rows
              if (found[name + "/1"]["outcome"], found[name + "/1"]["reason"] or "none")
              != (outcome, reason)]
    if wrongs:
        raise Wrong("\n".join(wrongs))
    equal(status, int(any(row[3] == "failed" for row in rows)), "exit status")
    return found


@test
def every_expectation_is_met_or_says_that_it_is_not(scene: Scene):
    plain, encrypted, cert = site(scene)
    http, https = f"http://cong.nginx.test:{plain}", f"https://cong.nginx.test:{encrypted}"

    def expect(**words):
        return {"expect": words}

    compare(scene, [
        ("up", http + "/", {}, "ok", "none"),
        ("tls", https + "/", {}, "ok", "none"),
        ("empty", http + "/empty", {}, "ok", "none"),
        ("tls-to-plain", f"https://cong.nginx.test:{plain}/", {}, "failed", "tls_protocol"),
        ("plain-to-tls", f"http://cong.nginx.test:{encrypted}/", {}, "failed", "status"),
        ("404", http + "/nothing", {}, "failed", "status"),
        ("500", http + "/status/500", {}, "failed", "status"),
        ("want-404", http + "/nothing", expect(status=404), "ok", "none"),
        ("want-201", http + "/", expect(status=201), "failed", "status"),
        ("want-list", http + "/", expect(status=[201, 200]), "ok", "none"),
        ("contains", http + "/", expect(contains="Dịch vụ công trực tuyến"), "ok", "none"),
        ("contains-not", http + "/", expect(contains="Đăng nhập"), "failed", "content"),
        ("lacks", http + "/", expect(lacks="bảo trì"), "ok", "none"),
        ("lacks-not", http + "/", expect(lacks="trực tuyến"), "failed", "content"),
        ("matches", http + "/", expect(matches="D.ch vụ c[ôo]ng"), "ok", "none"),
        ("matches-not", http + "/", expect(matches="^Lỗi"), "failed", "content"),
        ("header", http + "/", expect(header={"X-Trang-Thai": "binh-thuong"}), "ok", "none"),
        ("header-not", http + "/", expect(header={"X-Trang-Thai": "loi"}), "failed", "header"),
        ("header-no", http + "/", expect(header={"X-Khong-Co": "."}), "failed", "header"),
        ("max-size", http + "/", expect(max_size="20B"), "failed", "too_large"),
        ("soft", http + "/", expect(contains={"value": "Đăng nhập", "else": "degraded"}),
         "degraded", "content"),
        ("warn", http + "/", expect(contains={"value": "Đăng nhập", "else": "warn"}),
         "ok", "content"),
        ("certificate", https + "/", expect(certificate="14d"), "ok", "none"),
        ("certificate-soon", https + "/", expect(certificate="30d"), "ok", "certificate"),
        ("certificate-down", https + "/",
         expect(certificate={"value": "30d", "else": "degraded"}), "degraded", "certificate"),
        ("final", http + "/moved", expect(final_host="cong.nginx.test"), "ok", "none"),
        ("final-not", http + "/elsewhere", expect(final_host="cong.nginx.test"),
         "failed", "final_host"),
    ], cert)


@test
def http_2_is_spoken_where_the_server_does(scene: Scene):
    _, encrypted, cert = site(scene)
    found = compare(scene, [("two", f"https://cong.nginx.test:{encrypted}/", {}, "ok", "none")],
                    cert)
    log = scene.path("nginx/error.log").read_text()
    check("protocol" not in log.lower(), log)
    check(found["two/1"]["phases"]["tls_ms"] > 0, f"{found}")


@test
def redirects_are_followed_hop_by_hop(scene: Scene):
    plain, encrypted, cert = site(scene)
    found = compare(scene, [
        ("moved", f"http://cong.nginx.test:{plain}/moved", {}, "ok", "none"),
        ("relative", f"http://cong.nginx.test:{plain}/relative", {}, "ok", "none"),
        ("wanted", f"http://cong.nginx.test:{plain}/moved", {"expect": {"status": 302}}, "ok",
         "none"),
    ], cert)
    hops = found["moved/1"]["hops"]
    equal(len(hops), 2, f"hops {hops}")
    check(str(plain) in hops[0]["url"] and str(encrypted) in hops[1]["url"], f"{hops}")
    equal(hops[0]["status"], 302, "status of the first hop")
    # phases are the last hop's: it alone was encrypted
    check(found["moved/1"]["phases"]["tls_ms"] > 0, f"{found['moved/1']}")
    equal(found["relative/1"]["phases"]["tls_ms"], None, "tls of a plain redirect")


@test
def both_families_are_two_probes(scene: Scene):
    plain, _, cert = site(scene)
    rows = [("both", f"http://cong.nginx.test:{plain}/", {"address": "both"}, "ok", "none")]
    _, found = scene.probe(config(
        [service(name, http_probe(url, **words)) for name, url, words, _, _ in rows],
        hosts={"cong.nginx.test": ["127.0.0.1", "::1"]}, trust=str(cert)))
    equal(sorted(row["address"] for row in found.values()), ["127.0.0.1", "::1"],
          f"addresses of {found}")
    check(all(row["outcome"] == "ok" for row in found.values()), f"{found}")


@test
def ports_of_the_configuration_are_asked_instead(scene: Scene):
    plain, encrypted, cert = site(scene)
    _, found = scene.probe(config(
        [service("plain", http_probe("http://cong.nginx.test/")),
         service("encrypted", http_probe("https://cong.nginx.test/"))],
        hosts={"*.nginx.test": "127.0.0.1"}, ports={80: plain, 443: encrypted}, trust=str(cert)))
    equal([row["outcome"] for row in found.values()], ["ok", "ok"], f"{found}")


if __name__ == "__main__":
    main()
