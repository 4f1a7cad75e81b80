// live.mjs - does an open page keep itself up?  Ends with "N passed, N failed".
//
// A service breaks while its pages are open: they say so within two seconds of the event, without
// being loaded anew, and keep what the reader had opened; when the monitor is gone they say that.
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { launch } from './browser.mjs';
import { startMonitor } from './monitor.mjs';
import { attempt, finish } from './tally.mjs';

let isWell = true;
const web = createServer((request, response) => {
  response.statusCode = isWell ? 200 : 503;
  response.end('well');
});
await new Promise((resolve) => web.listen(0, '127.0.0.1', resolve));
const own = await startMonitor(`
  - id: dvc-09
    name: Dịch vụ sẽ hỏng
    name_en: One that breaks
    agency: vpub
    programme: dvc
    public: true
    probes: [ { http: "http://hong.ninhthuan.test:${web.address().port}/" } ]
`);
const browser = await launch();

async function open(path, javaScriptEnabled = true) {
  const context = await browser.newContext({ javaScriptEnabled });
  const page = await context.newPage();
  await page.goto(own.url + path, { waitUntil: 'load' });
  return page;
}

const pages = {
  '/en/': await open('/en/'),
  '/en/services/dvc-09': await open('/en/services/dvc-09'),
};
for (const page of Object.values(pages))
  await page.evaluate(() => { window.wasNotLoadedAnew = true; });
const silent = await open('/en/', false);

// who waits for the API knows when it could be known: until then the page cannot say it
isWell = false;
const told = (async () => {
  for (;;) {
    const { services } = await (await fetch(`${own.url}/api/v1/status`)).json();
    if (services.find((service) => service.id === 'dvc-09').state === 'down')
      return Date.now();
    await pause(20);
  }
})();
const seen = Object.entries(pages).map(async ([path, page]) => {
  await page.waitForFunction(() => [...document.querySelectorAll('#main .down')].some((part) =>
    /One that breaks/.test(part.closest('li, section, main').textContent) ||
    location.pathname.includes('dvc-09')), null, { timeout: 15000 });
  return [path, Date.now()];
});
const at = await told;
for (const one of seen)
  await attempt('an open page says down within 2 s', async () => {
    const [path, when] = await one;
    return when - at < 2000 ? undefined : `${path}: ${when - at} ms`;
  });
await attempt('it was not loaded anew', async () => {
  for (const page of Object.values(pages))
    if (!await page.evaluate(() => window.wasNotLoadedAnew === true))
      return page.url();
});
await attempt('without a script it will be asked again by the browser', async () =>
  (await (await fetch(`${own.url}/en/`)).text()).includes('<noscript><meta http-equiv="refresh"')
    ? undefined : 'there is no refresh');
await attempt('a page of before is still readable without a script', async () =>
  (await silent.textContent('#main')).includes('One that breaks') ? undefined : 'it is not');
await attempt('when the monitor is gone the page says so', async () => {
  const page = pages['/en/'];
  if (await page.isVisible('#live-lost'))
    return 'too early';
  await own.stop();
  await page.waitForSelector('#live-lost', { state: 'visible', timeout: 15000 });
});

await browser.close();
web.closeAllConnections();
web.close();
finish();
