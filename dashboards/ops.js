/* ops.js - the wall's clock: it stands still without this script, at when the page was made. */
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
