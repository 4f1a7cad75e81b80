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

/* --- what is shown --- */

let plot;
let home; // the span that a double click goes back to
let shown; // [from, to], seconds
let bands = []; // what lies behind the lines: {from, to, colour, wide}
let asked = 0;
let buttons = [];

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

// where nothing was measured there is no line, and it is seen that nothing was
function pieces(series) {
  const all = [];
  series.pieces.forEach((piece) => {
    const at = Date.parse(piece.at) / 1000;
    const last = all[all.length - 1];
    if (last && at - last.at > series.step_s * 1.5) all.push({ at: last.at + series.step_s, checks: 0 });
    all.push({ ...piece, at });
  });
  return all;
}

function unknown(all, step, from, to) {
  const gaps = [];
  const now = Date.now() / 1000 - step;
  const gap = (begin, end) => { if (end - begin >= step) gaps.push({ from: begin, to: end, colour: '--rule' }); };
  if (all.length === 0) gap(from, Math.min(to, now));
  else gap(from, all[0].at);
  all.forEach((piece, i) => {
    if (!piece.checks) gap(piece.at, i + 1 < all.length ? all[i + 1].at : piece.at + step);
  });
  if (all.length > 0) gap(all[all.length - 1].at + step, Math.min(to, now));
  return gaps;
}

// an incident of a minute must be seen in a year
const NARROW = 3; // pixels

function paint(plot) {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  bands.forEach((band) => {
    const left = plot.valToPos(band.from, 'x', true);
    const right = Math.max(plot.valToPos(band.to, 'x', true), left + (band.strip ? NARROW * devicePixelRatio : 0));
    ctx.fillStyle = colour(band.colour);
    ctx.globalAlpha = band.strip ? 0.16 : 0.6;
    ctx.fillRect(left, bbox.top, right - left, bbox.height);
    ctx.globalAlpha = 1;
    if (band.strip) ctx.fillRect(left, bbox.top, right - left, 5 * devicePixelRatio);
  });
  ctx.restore();
}

function make(data) {
  const axis = { stroke: colour('--soft'), grid: { stroke: colour('--rule'), width: 1 }, ticks: { show: false } };
  const said = (plot, value) => latency(value);
  return new uPlot({
    width: place.clientWidth,
    height: 320,
    cursor: { drag: { x: true, y: false, setScale: false } },
    scales: { x: { time: true, range: () => shown },
      y: { range: (plot, from, to) => [0, (to || 1) * 1.1] }, count: { range: (plot, from, to) => [0, Math.max(5, (to || 0) * 3)] } },
    axes: [{ ...axis, splits, values: ticks },
      { ...axis, size: 80, values: (plot, list) => list.map(latency) },
      { ...axis, scale: 'count', side: 1, grid: { show: false }, values: (plot, list) => list.map((one) => Number.isInteger(one) ? number(one) : '') }],
    series: [{ label: words.at, value: (plot, at) => at ? `${clock(at)} ${day(at, true)}` : '–' },
      { label: words.median, stroke: colour('--ink'), width: 2, value: said, spanGaps: false },
      { label: words.p95, stroke: colour('--link'), width: 1, dash: [5, 3], value: said, spanGaps: false },
      { label: words.failed, scale: 'count', stroke: colour('--down'), fill: colour('--down'), width: 1,
        paths: uPlot.paths.bars({ size: [0.8, 12] }), points: { show: false }, value: (plot, value) => value === null ? '–' : number(value) }],
    hooks: { drawClear: [paint], setSelect: [(plot) => {
      if (plot.select.width < 5) return;
      const from = plot.posToVal(plot.select.left, 'x');
      const to = plot.posToVal(plot.select.left + plot.select.width, 'x');
      plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
      go(from, to);
    }] },
  }, data, place.querySelector('.plot-room'));
}

// Incidents as links: what is a colour in the plot is words here.
function list(incidents) {
  const part = place.querySelector('.plot-incidents');
  part.replaceChildren();
  if (incidents.length === 0) return;
  part.append(`${words.incidents}: `);
  incidents.forEach((one, i) => {
    const link = document.createElement('a');
    const at = Date.parse(one.began) / 1000;
    link.href = `${isVietnamese ? '' : '/en'}/ops/incidents/${one.id}`;
    link.textContent = `${one.state === 'down' ? '■' : '▲'} ${clock(at)} ${day(at)}`;
    part.append(i > 0 ? ', ' : '', link);
  });
}

function show(series, incidents) {
  const all = pieces(series);
  const column = (name) => all.map((piece) => piece.checks ? piece[name] : null);
  const failed = column('failed').map((count) => count === 0 ? null : count); // a bar of no height is a line
  const now = Date.now() / 1000;
  shown = [Date.parse(series.from) / 1000, Date.parse(series.to) / 1000];
  bands = unknown(all, series.step_s, ...shown).concat(incidents.map((one) => ({
    from: Date.parse(one.began) / 1000, to: one.ended ? Date.parse(one.ended) / 1000 : now,
    colour: one.state === 'down' ? '--down' : '--bar-degraded', strip: true })));
  if (plot) plot.destroy();
  plot = make([all.map((piece) => piece.at), column('median_ms'), column('p95_ms'), failed]);
  list(incidents.slice(0, 12));
  place.dataset.step = series.step_s;
  place.dataset.pieces = series.pieces.length;
  place.dataset.gaps = bands.filter((band) => !band.strip).length;
  place.dataset.marked = incidents.length;
  say(`${clock(shown[0])} ${day(shown[0], true)} – ${clock(shown[1])} ${day(shown[1], true)}. ${words.failed}: ${
    all.reduce((sum, piece) => sum + (piece.failed || 0), 0)}. ${words.incidents}: ${incidents.length}.`);
}

function say(text) {
  place.querySelector('.plot-said').textContent = text;
}

function ask(path) {
  return fetch(`/api/v1/${path}`).then((answer) => {
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  });
}

function load(from, to) {
  const mine = ++asked;
  const when = (seconds) => encodeURIComponent(new Date(seconds * 1000).toISOString());
  const span = `from=${when(from)}&to=${when(to)}`;
  const service = encodeURIComponent(words.service);
  buttons.forEach((one) => one.setAttribute('aria-pressed', String(home && from === home[0] && to === home[1] && one.dataset.span === String(to - from))));
  Promise.all([ask(`services/${service}/series?${span}`), ask(`incidents?service=${service}&${span}`)])
    .then(([series, { incidents }]) => { if (mine === asked) show(series, incidents); })
    .catch(() => { if (mine === asked) say(words.lost); });
}

/* --- moving about: by dragging, by buttons, by keys --- */

const LEAST = 600; // seconds
const MOST = spans[spans.length - 1];

function go(from, to) {
  const now = Math.ceil(Date.now() / 1000);
  const length = Math.round(Math.min(MOST, Math.max(LEAST, to - from)));
  const end = Math.min(now, Math.round((from + to + length) / 2));
  load(end - length, end);
}

function zoom(factor) {
  const middle = (shown[0] + shown[1]) / 2;
  const half = (shown[1] - shown[0]) * factor / 2;
  go(middle - half, middle + half);
}

function move(share) {
  const step = (shown[1] - shown[0]) * share;
  go(shown[0] + step, shown[1] + step);
}

function choose(span) {
  const now = Math.floor(Date.now() / 1000);
  home = [now - span, now];
  load(...home);
}

const moves = { back: () => move(-0.5), on: () => move(0.5), closer: () => zoom(0.5), wider: () => zoom(2) };
const keys = { ArrowLeft: moves.back, ArrowRight: moves.on, '+': moves.closer, '=': moves.closer,
  '-': moves.wider, 0: () => load(...home) };

function onKey(event) {
  if (!keys[event.key] || !shown || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  keys[event.key]();
}

function add(parent, tag, attributes, text) {
  const made = document.createElement(tag);
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  if (text) made.textContent = text;
  parent.append(made);
  return made;
}

function begin() {
  add(place, 'h3', {}, words.title);
  const row = add(place, 'p', { class: 'plot-spans' });
  buttons = words.spans.split(',').map((name, i) => {
    const button = add(row, 'button', { type: 'button', 'data-span': spans[i] }, name);
    button.addEventListener('click', () => choose(spans[i]));
    return button;
  });
  [['back', '◀'], ['on', '▶'], ['closer', '+'], ['wider', '−']].forEach(([name, sign]) => add(row, 'button',
    { type: 'button', 'data-move': name, 'aria-label': words[name], title: words[name] }, sign)
    .addEventListener('click', () => { if (shown) moves[name](); }));
  const room = add(place, 'div', { class: 'plot-room', tabindex: '0', role: 'group', 'aria-label': `${words.title}. ${words.hint}` });
  add(place, 'p', { class: 'calm plot-said', role: 'status' });
  add(place, 'p', { class: 'calm plot-incidents' });
  add(place, 'p', { class: 'calm' }, words.hint);
  place.hidden = false;
  room.addEventListener('dblclick', () => load(...home));
  room.addEventListener('keydown', onKey);
  addEventListener('resize', () => { if (plot) plot.setSize({ width: place.clientWidth, height: 320 }); });
  choose(spans[1]);
}

if (place) begin();
