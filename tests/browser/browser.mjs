// browser.mjs - what the tests share: a browser, and what makes a page sound.
//
// The headless shell costs a third of the whole browser's time; where it is not, that one is used.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { HtmlValidate } from 'html-validate';
import { chromium } from 'playwright-core';
import { report } from './tally.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const shell = '/usr/bin/chromium-headless-shell';
const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: { 'no-trailing-whitespace': 'off', 'long-title': 'off', 'no-inline-style': 'error',
    'form-dup-name': ['error', { shared: ['radio', 'button', 'reset', 'submit', 'checkbox'] }] },
});

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? (existsSync(shell) ? shell : '/usr/bin/chromium'),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

// What is wrong with the text of a page, as the server sent it.
export async function complaintsOf(text) {
  const found = await validator.validateString(text);
  return found.results.flatMap((result) => result.messages)
    .map((message) => `${message.line}:${message.column} ${message.ruleId}: ${message.message}`);
}

// What is wrong with a page for those who see, hear or press otherwise.  `rules`: these only; what is
// the same in all colours and on paper need not be looked at again.  Opens all that is folded up;
// wants `bypassCSP`.
export async function judgeAccess(page, rules) {
  if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(axe);
  const { violations } = await page.evaluate((runOnly) => {
    for (const details of document.querySelectorAll('details')) details.open = true;
    return globalThis.axe.run(document, { resultTypes: ['violations'], ...runOnly && { runOnly } });
  }, rules);
  return violations.map((one) => `${one.id}: ${one.help}: ${one.nodes[0].html.slice(0, 200)}`);
}

export async function says(name, page, words, unwanted = []) {
  const text = await page.innerText('main');

  report(name, [...words.filter((word) => !text.includes(word)).map((word) => `no "${word}": ${text}`),
    ...unwanted.filter((word) => text.includes(word)).map((word) => `"${word}": ${text}`)]);
}
