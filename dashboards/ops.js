/* ops.js - the wall's clock, which stands still without this script at when the page was made; and
 * finding services in a form while one types. */
(function () {
  'use strict';
  var zone, format;

  function tick() {
    var clock = document.getElementById('clock');
    var time = clock && clock.querySelector('time');
    if (!time) return;
    if (clock.dataset.zone !== zone) {
      zone = clock.dataset.zone;
      format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', second: '2-digit' });
    }
    time.textContent = format.format(new Date());
  }

  document.addEventListener('live', tick);
  setInterval(tick, 1000);
  tick();
})();

// Services are found in a form while one types: the form is sent as its button would send it, and
// what came back for this field takes the field's place.  What is pressed is never done here.
(function () {
  'use strict';
  var SOON_MS = 150;
  var latest = 0; // only the newest answer counts
  var timer;
  var isGivenUp = false; // the button then sends the form as without this script

  function listOf(seek) {
    return seek.closest('.field').querySelector('.boxes,select');
  }

  function chosen(seek) {
    return new FormData(seek.closest('form')).getAll(seek.querySelector('button').value).join('\n');
  }

  function take(seek, page) {
    var field = page.getElementById(seek.querySelector('input').id);
    var fresh = field.closest('.seek');
    var list = listOf(seek);
    var focused = list.contains(document.activeElement) && document.activeElement.value;
    list.replaceChildren.apply(list, Array.from(listOf(fresh).children));
    seek.querySelector('[role="status"]').textContent = fresh.querySelector('[role="status"]').textContent;
    Array.from(list.querySelectorAll('input')).forEach(function (box) {
      if (box.value === focused) box.focus();
    });
  }

  function look(seek) {
    var form = seek.closest('form');
    var button = seek.querySelector('button');
    var body = new URLSearchParams(new FormData(form));
    var before = chosen(seek);
    var mine = ++latest;
    clearTimeout(timer);
    body.set(button.name, button.value);
    fetch(form.getAttribute('action'), { method: 'POST', body: body })
      .then(function (answer) { return answer.text(); })
      .then(function (text) {
        if (mine !== latest) return;
        if (chosen(seek) !== before) look(seek); // ticked meanwhile
        else take(seek, new DOMParser().parseFromString(text, 'text/html'));
      })
      .catch(function () { // the connection is lost, or he is signed out, which the button's own way tells
        var said = seek.querySelector('[role="status"]');
        if (mine !== latest) return;
        isGivenUp = true;
        said.textContent = said.dataset.failed;
      });
  }

  document.addEventListener('input', function (event) {
    var seek = event.target.closest('.seek');
    if (!seek) return;
    clearTimeout(timer);
    timer = setTimeout(look, SOON_MS, seek);
  });

  document.addEventListener('submit', function (event) {
    var seek = event.submitter && event.submitter.closest('.seek');
    var at = document.activeElement;
    if (!seek || isGivenUp) return;
    event.preventDefault();
    // Enter presses the first button of a form, wherever one types
    if (event.target.contains(at) && !seek.contains(at))
      setTimeout(function (button) { button.click(); }, 0, event.target.querySelector('.press button'));
    else
      look(seek);
  });
})();
