/* live.js - keeps an open page true: when the monitor says that something has changed, what carries
 * `data-live` is taken anew from the server, by its id.  Without this script a page is complete and
 * asks again each minute; it never says anything that the server did not write. */
(function () {
  'use strict';
  var script = document.currentScript;
  var lost = document.getElementById('live-lost');
  var CALM_MS = 60000; // also without news: "updated at"
  var LOST_MS = 5000; // a restart takes less
  var last = script.dataset.event; // what the page already knows
  var source, timer, lostTimer, asking, again;

  /* --- taking the page anew --- */

  function openDetails(part) {
    return Array.from(part.querySelectorAll('details'), function (d) { return d.open; });
  }

  function replace(old, fresh) {
    var open = openDetails(old);
    var focused = old.contains(document.activeElement) && document.activeElement;
    var href = focused && focused.getAttribute('href');
    if (old.innerHTML === fresh.innerHTML && old.className === fresh.className) return;
    fresh.querySelectorAll('details').forEach(function (d, i) { d.open = open[i] || false; });
    old.replaceWith(fresh);
    if (focused) {
      var same = focused.id && document.getElementById(focused.id) ||
        Array.from(fresh.querySelectorAll('a[href],summary')).find(function (a) {
          return href ? a.getAttribute('href') === href : a.textContent === focused.textContent;
        });
      if (same) same.focus({ preventScroll: true });
    }
  }

  // a page that names none of its own parts is taken as a whole
  function parts(page) {
    var main = page.getElementById('main');
    var all = Array.from(page.querySelectorAll('[data-live][id]'));
    return main.querySelector('[data-live][id]') ? all : all.concat(main);
  }

  function take(text) {
    var page = new DOMParser().parseFromString(text, 'text/html');
    var fresh = parts(page);
    var old = parts(document);
    var same = fresh.length === old.length &&
      fresh.every(function (part, i) { return part.id === old[i].id; });
    // other parts than before: the whole of what the page says
    if (!same) {
      old = [document.getElementById('main')];
      fresh = [page.getElementById('main')];
    }
    fresh.forEach(function (part, i) {
      if (part && old[i]) replace(old[i], document.importNode(part, true));
    });
    if (page.title) document.title = page.title;
    document.dispatchEvent(new CustomEvent('live'));
  }

  function ask() {
    clearTimeout(timer);
    timer = setTimeout(ask, CALM_MS);
    if (asking) { again = true; return; }
    asking = true;
    fetch(location.pathname + location.search, { headers: { Accept: 'text/html' } })
      .then(function (answer) {
        // signed out meanwhile: the server says where to sign in
        if (answer.redirected || answer.status === 401) location.reload();
        return answer.ok ? answer.text() : null;
      })
      .then(function (text) { if (text) take(text); })
      .catch(function () { /* the lost connection is told below */ })
      .then(function () {
        asking = false;
        if (again) { again = false; askSoon(); }
      });
  }

  // all who have the page open hear of it at once, and should not ask at once
  function askSoon() {
    clearTimeout(timer);
    timer = setTimeout(ask, 50 + Math.random() * 450);
  }

  /* --- hearing of changes --- */

  function tellLost(isLost) {
    if (lost && lost.hidden === isLost) lost.hidden = !isLost;
  }

  function hear(event) {
    if (event.lastEventId) last = event.lastEventId;
    clearTimeout(lostTimer);
    lostTimer = null;
    tellLost(false);
    if (event.type !== 'hello') askSoon();
    else if (JSON.parse(event.data).missed) askSoon();
  }

  function onError() {
    if (!lostTimer) lostTimer = setTimeout(tellLost, LOST_MS, true);
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, LOST_MS + Math.random() * LOST_MS);
  }

  function listen() {
    if (source) source.close();
    if (document.hidden) return;
    source = new EventSource((script.dataset.source || '/events') + '?after=' + encodeURIComponent(last));
    ['hello', 'state', 'incident', 'post', 'monitor'].forEach(function (name) {
      source.addEventListener(name, hear);
    });
    source.onerror = onError;
  }

  // a browser has few connections to one host: a page that nobody looks at gives its one back
  document.addEventListener('visibilitychange', function () {
    clearTimeout(timer);
    clearTimeout(lostTimer);
    lostTimer = null;
    if (document.hidden) { source.close(); return; }
    listen();
    ask();
  });

  if (!window.EventSource || !window.fetch) return;
  timer = setTimeout(ask, CALM_MS);
  listen();
})();
