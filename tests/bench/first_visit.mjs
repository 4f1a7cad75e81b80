// first_visit.mjs URL - what a browser with an empty cache takes to show the page, as JSON: bytes
// that came over the line, requests, ms until all was there.
import { createRequire } from 'node:module';

import { launch } from '../browser/browser.mjs';
const browser = await launch();
const page = await browser.newPage();
let requests = 0;
let bytes = 0;

page.on('requestfinished', async (request) => {
  requests++;
  const { responseBodySize, responseHeadersSize } = await request.sizes();
  bytes += responseBodySize + responseHeadersSize;
});
await page.goto(process.argv[2], { waitUntil: 'load' });
const ms = await page.evaluate(() => performance.getEntriesByType('navigation')[0].loadEventStart);
await page.evaluate(() => fetch('/healthz')); // by now the sizes of all before it are known
console.log(JSON.stringify({ bytes, requests: requests - 1, ms }));
await browser.close();
