/* plots.mjs - zooming plots on the page of one service, by uPlot; bundled by esbuild when the
 * program is built.  Without it the page has the plots that the server drew. */
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

const place = document.getElementById('zoom');
const words = place && place.dataset;
const isVietnamese = document.documentElement.lang === 'vi';
const HOUR = 3600;
const spans = [6 * HOUR, 24 * HOUR, 7 * 24 * HOUR, 90 * 24 * HOUR, 365 * 24 * HOUR];

/* --- how times and numbers are written --- */

function parts(seconds) {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: words.zone, year: 'numeric',
    month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return Object.fromEntries(format.formatToParts(new Date(seconds * 1000)).map((part) => [part.type, part.value]));
}

function clock(seconds) {
  const at = parts(seconds);
  return `${at.hour}:${at.minute}`;
}

function day(seconds, withYear) {
  const at = parts(seconds);
  return `${at.day}/${at.month}${withYear ? `/${at.year}` : ''}`;
}

function number(value) {
  const text = value >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toFixed(1);
  return isVietnamese ? text.replace('.', ',') : text;
}

function latency(ms) {
  if (ms === null || ms === undefined) return '–';
  return ms >= 1000 ? `${number(ms / 1000)} ${words.second}` : `${number(ms)} ms`;
}

// by 24 hours, days as dd/mm
function ticks(plot, splits) {
  const step = splits.length > 1 ? splits[1] - splits[0] : HOUR;
  return splits.map((at) => step >= 24 * HOUR ? day(at, step > 300 * 24 * HOUR)
    : clock(at) === '00:00' ? day(at) : clock(at));
}

// uPlot reckons in the browser's zone: its splits are moved to round times of the province
const roundSteps = [60, 120, 300, 600, 900, 1800, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR,
  24 * HOUR, 2 * 24 * HOUR, 7 * 24 * HOUR, 14 * 24 * HOUR, 30 * 24 * HOUR, 60 * 24 * HOUR];

function offset(seconds) {
  const at = parts(seconds);
  return Date.UTC(at.year, at.month - 1, at.day, at.hour, at.minute) / 1000 - Math.floor(seconds / 60) * 60;
}

function splits(plot, axis, from, to) {
  const room = Math.max(2, Math.floor(plot.bbox.width / devicePixelRatio / 90));
  const step = roundSteps.find((one) => (to - from) / one <= room) || roundSteps[roundSteps.length - 1];
  const shift = offset(from);
  const all = [];
  for (let at = Math.ceil((from + shift) / step) * step - shift; at <= to; at += step) all.push(at);
  return all;
}

/* --- the plot --- */

let plot;
let home; // the span that a double click goes back to
let asked = 0;

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function make(data) {
  const axis = { stroke: colour('--soft'), grid: { stroke: colour('--rule'), width: 1 }, ticks: { show: false } };
  const said = (plot, value) => latency(value);
  return new uPlot({
    width: place.clientWidth,
    height: 320,
    cursor: { drag: { x: true, y: false, setScale: false } },
    scales: { x: { time: true, range: (plot, from, to) => [from, to] },
      y: { range: (plot, from, to) => [0, (to || 1) * 1.1] }, count: { range: (plot, from, to) => [0, Math.max(5, (to || 0) * 3)] } },
    axes: [{ ...axis, splits, values: ticks },
      { ...axis, size: 80, values: (plot, list) => list.map(latency) },
      { ...axis, scale: 'count', side: 1, grid: { show: false }, values: (plot, list) => list.map((one) => Number.isInteger(one) ? number(one) : '') }],
    series: [{ label: words.at, value: (plot, at) => at ? `${clock(at)} ${day(at, true)}` : '–' },
      { label: words.median, stroke: colour('--ink'), width: 2, value: said, spanGaps: false },
      { label: words.p95, stroke: colour('--link'), width: 1, dash: [5, 3], value: said, spanGaps: false },
      { label: words.failed, scale: 'count', stroke: colour('--down'), fill: colour('--down'), width: 1,
        paths: uPlot.paths.bars({ size: [0.8, 12] }), points: { show: false }, value: (plot, value) => value === null ? '–' : number(value) }],
    hooks: { setSelect: [(plot) => {
      if (plot.select.width < 5) return;
      const from = plot.posToVal(plot.select.left, 'x');
      const to = plot.posToVal(plot.select.left + plot.select.width, 'x');
      plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
      load(Math.floor(from), Math.max(Math.ceil(to), Math.floor(from) + 600));
    }] },
  }, data, place.querySelector('.plot-room'));
}

function show(series) {
  const column = (name) => series.pieces.map((piece) => piece[name]);
  const data = [series.pieces.map((piece) => Date.parse(piece.at) / 1000), column('median_ms'),
    column('p95_ms'), series.pieces.map((piece) => piece.checks ? piece.failed : null)];
  if (plot) plot.destroy();
  plot = make(data);
  place.dataset.step = series.step_s;
  place.dataset.pieces = series.pieces.length;
}

function say(text) {
  place.querySelector('.plot-said').textContent = text;
}

function load(from, to) {
  const mine = ++asked;
  const when = (seconds) => encodeURIComponent(new Date(seconds * 1000).toISOString());
  fetch(`/api/v1/services/${encodeURIComponent(words.service)}/series?from=${when(from)}&to=${when(to)}`)
    .then((answer) => { if (!answer.ok) throw new Error(answer.status); return answer.json(); })
    .then((series) => { if (mine === asked) { show(series); say(words.hint); } })
    .catch(() => { if (mine === asked) say(words.lost); });
}

function choose(span, button) {
  const now = Math.floor(Date.now() / 1000);
  home = [now - span, now];
  place.querySelectorAll('button').forEach((one) => one.setAttribute('aria-pressed', String(one === button)));
  load(...home);
}

function begin() {
  const title = document.createElement('h3');
  const buttons = document.createElement('p');
  const room = document.createElement('div');
  const said = document.createElement('p');
  title.textContent = words.title;
  buttons.className = 'plot-spans';
  room.className = 'plot-room';
  said.className = 'calm plot-said';
  said.setAttribute('role', 'status');
  words.spans.split(',').forEach((name, i) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = name;
    button.addEventListener('click', () => choose(spans[i], button));
    buttons.append(button);
  });
  place.append(title, buttons, room, said);
  place.hidden = false;
  room.addEventListener('dblclick', () => load(...home));
  addEventListener('resize', () => { if (plot) plot.setSize({ width: place.clientWidth, height: 320 }); });
  choose(spans[1], buttons.children[1]);
}

if (place) begin();
