// api.mjs - is the API as dashboards/openapi.json says?  Ends with "N passed, N failed".
//
// The description itself is valid OpenAPI 3.1; each route of the program is in it and the reverse;
// real answers of every route, good and bad ones, are what it says, to the last member.
import { Validator } from '@seriousme/openapi-schema-validator';
import { setTimeout as pause } from 'node:timers/promises';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { startMonitor } from './monitor.mjs';
import { attempt, finish } from './tally.mjs';

const work = (from, to) => `
    from: "${from}"
    to: "${to}"
    announced: "2022-01-03 08:00"`;
const tomorrow = new Date(Date.now() + 86400000).toISOString().slice(0, 10);
const own = await startMonitor(`
people:
  - { id: an, name: Nguyễn Văn An, mail: an@example.test }
rosters:
  - { id: truc, name: Trực vận hành, shifts: [ { people: [an] } ] }
maintenance:
  - id: nang-cap
    services: [dvc-01]
    purpose: Nâng cấp máy chủ${work('2022-02-10 22:00', '2022-02-11 02:00')}
  - id: thay-pin
    services: [dvc-01, dvc-02]
    purpose: Thay bộ lưu điện${work(`${tomorrow} 22:00`, `${tomorrow} 23:00`)}
`);
const base = own.url;

const description = await (await fetch(`${base}/api/v1/openapi.json`)).json();
const ajv = new Ajv({ allErrors: true, strict: false });
addFormats(ajv);
ajv.addSchema({ ...description, $id: 'openapi' });

// `#/components/…` in a schema means the description, wherever the schema stands.
function validate(schema, value) {
  const rooted = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"openapi#/'));
  const check = ajv.compile(rooted);
  return check(value) ? [] : check.errors.map((error) =>
    `${error.instancePath || '/'} ${error.message} ${JSON.stringify(error.params)}`);
}

function resolve(thing) {
  if (thing?.$ref === undefined)
    return thing;
  return thing.$ref.slice(2).split('/').reduce((part, name) => part[name], description);
}

// Is the answer to `method` at the described path one of those that are described?
async function ask(path, address, wanted, options = {}) {
  const method = options.method ?? 'GET';
  const answer = await fetch(base + address, { method, ...options });
  const operation = description.paths[path][method.toLowerCase()];
  const described = resolve(operation?.responses?.[answer.status]);
  if (answer.status !== wanted)
    return [`${answer.status} instead of ${wanted}: ${(await answer.text()).slice(0, 300)}`];
  if (operation !== undefined && described === undefined)
    return [`${answer.status} is not described`];
  const type = answer.headers.get('content-type')?.split(';')[0];
  const content = (described ?? description.components.responses.NotAllowed).content;
  if (answer.status === 304)
    return (await answer.text()) === '' ? [] : ['304 with a body'];
  if (content[type] === undefined)
    return [`the type ${type} is not described`];
  return validate(content[type].schema, await answer.json());
}

await attempt('the description is valid OpenAPI 3.1', async () => {
  const result = await new Validator().validate(description);
  return result.valid ? [] : [JSON.stringify(result.errors).slice(0, 2000)];
});

await attempt('every route is described, and only what there is', async () => {
  const { paths } = await (await fetch(`${base}/api/v1`)).json();
  const said = Object.keys(description.paths);
  return [...paths.filter((path) => !said.includes(path)).map((path) => `${path} is not described`),
    ...said.filter((path) => !paths.includes(path)).map((path) => `there is no ${path}`)];
});

// --- real answers --------------------------------------------------------------------------------

const { incidents } = await (await fetch(`${base}/api/v1/incidents`)).json();
const from = encodeURIComponent(new Date(Date.now() - 60000).toISOString());
const month = new Date().toISOString().slice(0, 7);
const good = [
  ['/api/v1', '/api/v1'],
  ['/api/v1/status', '/api/v1/status'],
  ['/api/v1/services', '/api/v1/services'],
  ...['dvc-01', 'dvc-02', 'dvc-03'].flatMap((id) => [
    ['/api/v1/services/{id}', `/api/v1/services/${id}`],
    ['/api/v1/services/{id}/days', `/api/v1/services/${id}/days`],
    ['/api/v1/services/{id}/samples', `/api/v1/services/${id}/samples`],
    ['/api/v1/services/{id}/samples', `/api/v1/services/${id}/samples?from=${from}`],
    ['/api/v1/services/{id}/series', `/api/v1/services/${id}/series`],
    ['/api/v1/services/{id}/series', `/api/v1/services/${id}/series?from=${from}&step=1d`]]),
  ['/api/v1/incidents', '/api/v1/incidents'],
  ['/api/v1/incidents', '/api/v1/incidents?open=true&state=down&agency=vpub&programme=dvc'],
  ['/api/v1/incidents', `/api/v1/incidents?open=false&service=dvc-01&limit=1&from=${from}&to=${from}`],
  ['/api/v1/incidents/{id}', `/api/v1/incidents/${incidents[0].id}`],
  ['/api/v1/maintenance', '/api/v1/maintenance'],
  ['/api/v1/posts', '/api/v1/posts'],
  ['/api/v1/reports', '/api/v1/reports'],
  ['/api/v1/reports/{period}', `/api/v1/reports/${month}?calendar=calendar`],
  ['/api/v1/reports/{period}', '/api/v1/reports/2022-H1'],
  ['/api/v1/reports/{period}', '/api/v1/reports/2022-05-15..2022-06-14'],
  ['/api/v1/openapi.json', '/api/v1/openapi.json'],
];
for (const [path, address] of good)
  await attempt(`as described: ${address.replace(/=20[^&]*/g, '=…')}`,
    () => ask(path, address, 200));

// --- what programs do ----------------------------------------------------------------------------

const tokens = Object.fromEntries(['viewer', 'operator', 'approver', 'admin'].map((role) =>
  [role, own.haidang('token', 'add', role, '--role', role, '--for', '1d').trim()]));
const acts = [];

// Does it as the role, and is the answer as it is described?
async function act(role, path, address, wanted, words) {
  acts.push(path);
  await attempt(`${wanted} as described: ${role} ${words === undefined ? 'GET' : 'POST'} ${address}`,
    () => ask(path, address, wanted, words === undefined
      ? { headers: { authorization: `Bearer ${tokens[role]}` } }
      : { method: 'POST', body: JSON.stringify(words),
        headers: { authorization: `Bearer ${tokens[role]}`, 'content-type': 'application/json' } }));
}

const of = (verb) => [`/api/v1/incidents/{id}/${verb}`, `/api/v1/incidents/${incidents[0].id}/${verb}`];
const plan = { services: ['dvc-01'], from: '2030-06-15 22:00', to: '2030-06-16 02:00', purpose: 'Nâng cấp' };
const hush = { scope: 'dvc-01', until: '2h', reason: 'đang sửa' };
await act('operator', ...of('ack'), 200, { until: '2h', note: 'xem ngay' });
await act('approver', ...of('ack'), 409, {});
await act('approver', ...of('assign'), 200, { to: 'an', seen_by: 'operator' });
await act('approver', ...of('assign'), 422, { to: 'nobody' });
await act('operator', ...of('note'), 201, { note: 'một\nhai', public: true });
await act('operator', ...of('note'), 422, { note: '' });
await act('operator', ...of('attribute'), 403, { owner: 'line' });
await act('approver', ...of('attribute'), 200, { owner: 'line', cause: 'đứt cáp' });
await act('operator', '/api/v1/incidents/{id}/note', '/api/v1/incidents/99999/note', 404, { note: 'x' });
await act('approver', '/api/v1/maintenance', '/api/v1/maintenance', 201, plan);
await act('approver', '/api/v1/maintenance', '/api/v1/maintenance', 422, { ...plan, to: '21:00' });
await act('operator', '/api/v1/maintenance', '/api/v1/maintenance', 403, plan);
await act('approver', '/api/v1/maintenance/{id}/end', '/api/v1/maintenance/1/end', 200, {});
await act('approver', '/api/v1/maintenance/{id}/end', '/api/v1/maintenance/1/end', 409, {});
await act('approver', '/api/v1/maintenance/{id}/end', '/api/v1/maintenance/7/end', 404, {});
await act('operator', '/api/v1/silences', '/api/v1/silences', 201, hush);
await act('viewer', '/api/v1/silences', '/api/v1/silences', 403, hush);
await act('viewer', '/api/v1/silences', '/api/v1/silences', 200);
await act('operator', '/api/v1/silences/{id}/end', '/api/v1/silences/1/end', 200, {});
await act('operator', '/api/v1/shift', '/api/v1/shift', 200, { to: 'an', note: 'êm' });
await act('operator', '/api/v1/shift', '/api/v1/shift', 422, { to: 'nobody' });
await act('viewer', '/api/v1/shift', '/api/v1/shift', 200);
const news = { kind: 'announcement', title: 'Nghỉ lễ', text: 'một\nhai', to: '2h' };
const against = { period: '2020-01', service: 'dvc-01', figure: 'down_ms', agency: 'Sở Tài chính',
  document: '45/STC', dated: '2020-03-01', text: 'mất điện' };
await act('operator', '/api/v1/posts', '/api/v1/posts', 201, news);
await act('operator', '/api/v1/posts', '/api/v1/posts', 422, { ...news, kind: 'update' });
await act('viewer', '/api/v1/posts', '/api/v1/posts', 403, news);
await act('viewer', '/api/v1/posts', '/api/v1/posts', 200);
await act('operator', '/api/v1/posts/{id}/change', '/api/v1/posts/1/change', 200, { version: 1, title: 'Lễ' });
await act('operator', '/api/v1/posts/{id}/change', '/api/v1/posts/1/change', 409, { version: 1, title: 'Tết' });
await act('operator', '/api/v1/posts/{id}/change', '/api/v1/posts/9/change', 404, { title: 'Tết' });
await act('viewer', '/api/v1/posts/{id}/withdraw', '/api/v1/posts/1/withdraw', 403, { reason: 'nhầm' });
await act('operator', '/api/v1/posts/{id}/withdraw', '/api/v1/posts/1/withdraw', 200, { reason: 'nhầm' });
await act('operator', '/api/v1/objections', '/api/v1/objections', 201, against);
await act('operator', '/api/v1/objections', '/api/v1/objections', 422, { ...against, service: 'nobody' });
const ruling = ['/api/v1/objections/{id}/decide', '/api/v1/objections/1/decide'];
await act('operator', ...ruling, 403, { decision: 'refused', reason: 'x' });
await act('approver', ...ruling, 200, { decision: 'refused', reason: 'x' });
await act('approver', ...ruling, 409, { decision: 'accepted', reason: 'x' });
await act('viewer', '/api/v1/objections', '/api/v1/objections', 200);
await act('viewer', '/api/v1/reports', '/api/v1/reports', 200);
const texts = ['/api/v1/reports/{period}/texts', '/api/v1/reports/2020-01/texts'];
await act('viewer', ...texts, 403, { part: 'uu-diem', text: 'x' });
await act('operator', ...texts, 200, { part: 'uu-diem', text: 'một\r\n\nhai ', version: 0 });
await act('operator', ...texts, 409, { part: 'uu-diem', text: 'ba', version: 0 });
await act('operator', ...texts, 422, { parts: [{ part: 'uu-diem', text: 'ba' }, { part: 'X', text: 'x' }] });
await act('operator', ...texts, 422, { part: 'uu-diem', text: 'ba', parts: [{ part: 'a', text: 'b' }] });
await act('operator', ...texts, 200, { language: 'en', parts: [{ part: 'uu-diem', text: 'three' }] });
await act('viewer', ...texts, 200);
await attempt('what was written is kept as it is printed, in each language', async () => {
  const answers = await Promise.all(['vi', 'en'].map(async (language) => (await fetch(
    `${base}${texts[1]}?language=${language}`, { headers: { authorization: `Bearer ${tokens.viewer}` } })).json()));
  const said = answers.map(({ parts }) => parts.map(({ part, text }) => `${part}: ${text}`).join());
  return said.join('; ') === 'uu-diem: một\nhai; uu-diem: three' ? [] : [JSON.stringify(answers)];
});
await act('operator', '/api/v1/addenda', '/api/v1/addenda', 403, { period: '2020-01', reason: 'x', document: 'y' });
await act('approver', '/api/v1/addenda', '/api/v1/addenda', 409,
  { period: '2020-01', reason: 'x', document: 'y', note: 'z' });
await act('operator', '/api/v1/services/{id}/try', '/api/v1/services/dvc-02/try', 200, {});
await act('operator', '/api/v1/services/{id}/try', '/api/v1/services/dvc-02/try', 429, {});
await act('operator', '/api/v1/services/{id}/try', '/api/v1/services/nobody/try', 404, {});

const secret = 'thuyền ra khơi lúc nửa đêm';
const who = { id: 'chi', role: 'admin', password: secret };
const [users, made] = ['/api/v1/users', '/api/v1/tokens'];
await act('approver', users, users, 403, who);
await act('approver', users, users, 403);
await act('admin', users, users, 201, who);
await act('admin', users, users, 409, who);
await act('admin', users, users, 422, { ...who, password: 'ngắn' });
await act('admin', users, users, 422, { ...who, id: 'dung', hash: 'x' });
await act('admin', users, users, 200);
await act('admin', `${users}/{id}/role`, `${users}/chi/role`, 409, { role: 'viewer' });
await act('admin', `${users}/{id}/role`, `${users}/dung/role`, 404, { role: 'viewer' });
await act('admin', `${users}/{id}/password`, `${users}/chi/password`, 200, { password: secret });
await act('admin', `${users}/{id}/password`, `${users}/chi/password`, 422, {});
await act('admin', `${users}/{id}/sign-out`, `${users}/chi/sign-out`, 200, {});
await act('admin', `${users}/{id}/remove`, `${users}/chi/remove`, 409, {});
await act('operator', `${users}/{id}/remove`, `${users}/chi/remove`, 403, {});
await act('admin', made, made, 201, { id: 'grafana', role: 'viewer', until: '90d' });
await act('admin', made, made, 422, { id: 'grafana', role: 'viewer', until: '400d' });
await act('viewer', made, made, 403);
await act('admin', made, made, 200);
await act('admin', `${made}/{id}/remove`, `${made}/grafana/remove`, 200, {});
await act('admin', `${made}/{id}/remove`, `${made}/grafana/remove`, 404, {});

// what our own commands do: reports, the switch of all probing, the configuration
const files = ['/api/v1/reports/{period}/files', '/api/v1/reports/2020-01/files'];
const told = ['/api/v1/reports/{period}/work', '/api/v1/reports/2020-01/work'];
await act('viewer', ...told, 200);
await act('viewer', told[0], '/api/v1/reports/2020-13/work', 404);
await act('viewer', ...files, 403, {});
await act('operator', ...files, 422, { calendar: 'maya' });
await act('operator', ...files, 422, { formats: 'pdf' });
await act('operator', files[0], '/api/v1/reports/2020-13/files', 404, {});
const seal = '/api/v1/reports/{period}/seal';
await act('operator', seal, '/api/v1/reports/2020-01/seal', 403, {});
await act('approver', seal, '/api/v1/reports/2099-01/seal', 409, {});
await act('approver', seal, '/api/v1/reports/2020-01/seal', 202, {});
await attempt('what was begun ends, and says how', async () => {
  for (const until = Date.now() + 60000; Date.now() < until; await pause(100)) {
    const work = await (await fetch(base + told[1], { headers: { authorization: `Bearer ${tokens.viewer}` } })).json();
    if (work.state !== 'running')
      return work.work === 'seal' && work.state === 'done' ? [] : [JSON.stringify(work)];
  }
  return ['it still runs'];
});
await act('operator', ...files, 202, { language: 'en' });
await act('operator', ...files, 202, { language: 'en' });
await act('approver', files[0], '/api/v1/reports/2020-02/files', 409, {});
const [stop, resume] = ['/api/v1/probing/stop', '/api/v1/probing/resume'];
await act('approver', stop, stop, 403, {});
await act('admin', stop, stop, 422, { for: '2h' });
await act('admin', stop, stop, 200, {});
await attempt('nothing is asked while probing is stopped', async () => {
  for (const until = Date.now() + 30000; Date.now() < until; await pause(50))
    if ((await (await fetch(`${base}/api/v1/status`)).json()).monitor.state === 'stopped')
      return [];
  return ['the monitor does not say that it is stopped'];
});
await act('admin', resume, resume, 200, {});
await act('approver', resume, resume, 403, {});
const [changes, reload] = ['/api/v1/configuration/changes', '/api/v1/configuration/reload'];
await act('approver', changes, changes, 403);
await act('admin', changes, changes, 200);
await act('approver', reload, reload, 403, {});
await act('admin', reload, reload, 422, { file: 'x' });

await attempt('the paths that were asked for are all', async () => {
  const asked = new Set([...good.map(([path]) => path), ...acts]);
  return Object.keys(description.paths).filter((path) => !asked.has(path) &&
    !['/api/v1/heartbeats/{token}', '/api/v1/session'].includes(path)).map((path) => `${path} was not asked for`);
});

await attempt('planned work to come is told, what is over is not', async () => {
  const { maintenance } = await (await fetch(`${base}/api/v1/maintenance`)).json();
  const told = maintenance.map((work) => `${work.id} ${work.state} ${work.services}`).join();
  return told === 'thay-pin planned dvc-01,dvc-02' ? [] : [told];
});

const bad = [
  ['/api/v1/status', '/api/v1/status?x=1', 400],
  ['/api/v1/services/{id}', '/api/v1/services/nobody', 404],
  ['/api/v1/services/{id}', '/api/v1/services/%3Cscript%3E', 404],
  ['/api/v1/services/{id}/days', '/api/v1/services/nobody/days', 404],
  ['/api/v1/services/{id}/samples', '/api/v1/services/nobody/samples', 404],
  ['/api/v1/services/{id}/series', '/api/v1/services/nobody/series', 404],
  ['/api/v1/services/{id}/series', '/api/v1/services/dvc-01/series?step=2m', 400],
  ['/api/v1/services/{id}/series', '/api/v1/services/dvc-01/series?from=2022-06-01T00:00:00Z&to=2022-06-14T00:00:00Z&step=1m', 400],
  ['/api/v1/services/{id}/samples', '/api/v1/services/dvc-01/samples?from=yesterday', 400],
  ['/api/v1/services/{id}/samples', '/api/v1/services/dvc-01/samples?from=2022-06-15T00:00:00Z&to=2022-06-14T00:00:00Z', 400],
  ['/api/v1/incidents', '/api/v1/incidents?state=up', 400],
  ['/api/v1/incidents', '/api/v1/incidents?open=maybe', 400],
  ['/api/v1/incidents', '/api/v1/incidents?limit=0', 400],
  ['/api/v1/incidents', '/api/v1/incidents?limit=1001', 400],
  ['/api/v1/incidents', '/api/v1/incidents?after=x', 400],
  ['/api/v1/incidents', '/api/v1/incidents?service=nobody', 400],
  ['/api/v1/incidents/{id}', '/api/v1/incidents/0', 404],
  ['/api/v1/incidents/{id}', '/api/v1/incidents/99999999999999999999', 404],
  ['/api/v1/reports/{period}', '/api/v1/reports/2022-13', 404],
  ['/api/v1/reports/{period}', '/api/v1/reports/2022-06?calendar=maya', 400],
  ['/api/v1/heartbeats/{token}', '/api/v1/heartbeats/nobody', 404],
  ['/api/v1/session', '/api/v1/session', 401],
];
for (const [path, address, status] of bad)
  await attempt(`${status} as described: ${address}`, () => ask(path, address, status));
for (const [path, address] of good.slice(0, 4))
  await attempt(`405 as described: ${address}`, () => ask(path, address, 405, { method: 'POST' }));

await attempt('a version that is known is not sent again', async () => {
  const address = '/api/v1/openapi.json';
  const { headers } = await fetch(base + address);
  return ask(address, address, 304, { headers: { 'If-None-Match': headers.get('etag') } });
});

await attempt('incidents come in pages that are all of them, each once', async () => {
  const ids = [];
  let address = '/api/v1/incidents?limit=1';
  while (address !== undefined && ids.length < 100) {
    const answer = await fetch(base + address);
    const page = await answer.json();
    ids.push(...page.incidents.map((incident) => incident.id));
    address = answer.headers.get('link')?.match(/<([^>]+)>; rel="next"/)?.[1];
    if ((address === undefined) !== (page.next === null))
      return ['the header and the document do not agree'];
  }
  const all = (await (await fetch(`${base}/api/v1/incidents`)).json()).incidents;
  const should = all.map((incident) => incident.id);
  return ids.join() === should.join() ? [] : [`${ids} instead of ${should}`];
});

await attempt('scripts of other sites may read what is public, and ask with If-None-Match', async () => {
  const asked = await fetch(`${base}/api/v1/status`, { method: 'OPTIONS' });
  const answer = await fetch(`${base}/api/v1/status`);
  return [asked, answer].flatMap(({ headers }) => ['access-control-allow-origin',
    'access-control-allow-headers'].filter((name) => headers.get(name) === null));
});

await act('admin', reload, reload, 202, {});
await own.stop();
finish();
