// do.mjs [FOLDER]: everything that can be done on the operations side, done as people do it, with
// JavaScript and without; and each of its rooms is sound: valid, accessible in light and dark, no wider
// than a telephone, in Vietnamese and English, empty, filled with hostile words, and after a mistake.
// Ends with "N passed, N failed".  With FOLDER screenshots are left there.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { complaintsOf, judgeAccess, launch, says } from './browser.mjs';
import { startMonitor } from './monitor.mjs';
import { finish, report } from './tally.mjs';

const program = fileURLToPath(new URL('../../build/haidang', import.meta.url));
const folder = process.argv[2];
const hostile = '"><script>alert(1)</script> {{key}} \'x\'';
const password = 'thuyền ra khơi lúc nửa đêm';
const other = 'con tàu về bến trước bình minh';
const people = { an: 'approver', chi: 'operator', xem: 'viewer', ad: 'admin', doi: 'viewer' };

// A month that is over, which can be sealed: it ended on the 14th (README, Reports).
const past = new Date(Date.now() - 40 * 24 * 3600e3).toISOString().slice(0, 7);
const history = Array.from({ length: 24 }, (nothing, hour) => JSON.stringify({ service: 'dvc-01',
  probe: 'dvc-01/1', at: `${past}-10T${String(hour).padStart(2, '0')}:00:00.000+07:00`, outcome: 'ok',
  total_ms: 100 })).join('\n');
// So many services that forms let one look for them.
const communes = Array.from({ length: 12 }, (nothing, i) => `  - { id: xa-${i + 1}, name: Trang xã số ${i + 1},
      agency: vpub, programme: dvc, probes: [ { http: "http://127.0.0.1:PORT/", every: 1h } ] }
`).join('');
const monitor = await startMonitor(`${communes}people:
  - { id: an, name: Nguyễn Văn An, mail: an@example.test }
  - { id: binh, name: 'Trần <b>Bình</b>', mail: binh@example.test }
rosters:
  - { id: truc, name: Trực vận hành, shifts: [ { people: [an, binh], turn: week, from: 2022-06-13 } ] }`,
`${history}\n`);
for (const [id, role] of Object.entries(people))
  execFileSync(program, ['user', '-c', monitor.file, 'add', id, '--role', role],
    { input: `${password}\n`, stdio: ['pipe', 'ignore', 'inherit'] });
const browser = await launch();
let dialogs = 0;

// What the server answered last, for each page: only then is what came of a form looked at, too.
const answers = new Map();

async function open(scripts = true, storageState = undefined) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, storageState,
    javaScriptEnabled: scripts, bypassCSP: true });
  const page = await context.newPage();
  page.on('dialog', (dialog) => { dialogs++; dialog.dismiss(); });
  page.on('response', (answer) => {
    if (answer.request().isNavigationRequest() && answer.status() !== 303) answers.set(page, answer);
  });
  page.setDefaultTimeout(10000);
  return page;
}

async function enter(page, id, secret = password) {
  await page.goto(`${monitor.url}/ops/sign-in`);
  await page.fill('input[name=id]', id);
  await page.fill('input[name=password]', secret);
  await page.click('main button[type=submit]');
}

const states = new Map(); // one signs in once; who has no scripts comes with the same cookie

async function signIn(id, scripts = true) {
  const page = await open(scripts, states.get(id));
  if (!states.has(id)) {
    await enter(page, id);
    states.set(id, await page.context().storageState());
  }
  return page;
}

// `status`: what is expected; `isShape`: its like has been looked at in another language.
async function isSound(name, page, { status = 200, isShape = false } = {}) {
  const answer = answers.get(page);
  const complaints = answer.status() === status ? [] : [`answered ${answer.status()}`];
  complaints.push(...await complaintsOf(await answer.text()));
  if (!isShape) {
    complaints.push(...await judgeAccess(page));
    await page.emulateMedia({ colorScheme: 'dark' });
    complaints.push(...(await judgeAccess(page, ['color-contrast'])).map((one) => `dark: ${one}`));
    await page.emulateMedia({ colorScheme: 'light' });
  }
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  if (width > 390)
    complaints.push(`${width} px wide on a telephone`);
  report(`sound: ${name}`, complaints);
  if (folder !== undefined) {
    await page.screenshot({ path: `${folder}/${name.replaceAll(/\W+/g, '-')}-390.png`, fullPage: true });
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.screenshot({ path: `${folder}/${name.replaceAll(/\W+/g, '-')}.png`, fullPage: true });
    await page.setViewportSize({ width: 390, height: 844 });
  }
}

// One is led to what is wrong: to the sentence first, and from there to the field.
async function leads(name, page, field) {
  const complaints = [];
  const at = () => page.evaluate(() => `${document.activeElement.getAttribute('role') ?? ''}#${document.activeElement.id}`);
  if (await at() !== 'alert#') complaints.push(`the page begins at ${await at()}`);
  await page.click('[role=alert] a');
  if (!page.url().endsWith(`#${field}`)) complaints.push(`the sentence leads to ${page.url()}`);
  if (await at() !== `#${field}`) complaints.push(`one stands at ${await at()}`);
  report(name, complaints);
}

const form = (verb) => `form.do:has(input[name=do][value=${verb}])`;

// Opens what is folded up, and presses.
async function press(page, verb) {
  await page.locator(`${form(verb)} .press button`).first().click();
}

async function unfold(page, verb) {
  const details = page.locator(`details:has(${form(verb)})`);
  if (await details.count() > 0 && await details.first().getAttribute('open') === null)
    await details.first().locator('summary').click();
}

// What was chosen stays, whatever one looks for; and what was typed.
async function lookFor(page, id, way) {
  const boxes = async () => (await page.locator(`#${id} input[type=checkbox]`).evaluateAll(
    (all) => all.map((box) => `${box.value}${box.checked ? '!' : ''}`))).join(' ');
  const gone = page.locator(`#${id} [value=dvc-02]`);

  await page.fill(`#${id}-find`, 'XA so 7');
  if (way !== 'with scripts') await page.click(`#${id} .seek button`);
  await gone.waitFor({ state: 'detached' });
  report(`${way}: services are found`, [
    await boxes() === 'dvc-01! xa-7' ? [] : [await boxes()],
    await page.innerText(`#${id} [role=status]`) === '1 dịch vụ.' ? [] : [await page.innerText(`#${id} [role=status]`)],
    await page.inputValue('#maintenance-add-purpose') === hostile ? [] : ['the purpose is gone'],
    await page.inputValue(`#${id}-find`) === 'XA so 7' ? [] : ['the words are gone'],
    (await page.content()).includes('Chưa có gì thay đổi') ? ['something was sent'] : [],
  ].flat());
}

async function doAll(page, id, way) {
  const go = (room) => page.goto(`${monitor.url}/ops/${room}`);

  await go(`incidents/${id}`);
  await unfold(page, 'incident-ack');
  await page.selectOption('#incident-ack-until', '2h');
  await page.fill('#incident-ack-note', hostile);
  await press(page, 'incident-ack');
  await says(`${way}: taken on`, page, ['anh/chị tiếp nhận', hostile]);
  await unfold(page, 'incident-note');
  await press(page, 'incident-note');
  await says(`${way}: what is missing is told`, page, ['Chưa có gì thay đổi', 'thiếu “']);
  await page.fill('#incident-note-note', `dòng một\ndòng hai ${way}`);
  await page.check('#incident-note-public');
  await press(page, 'incident-note');
  await says(`${way}: a note is added`, page, ['Đã thêm ghi chú', `dòng hai ${way}`]);
  await unfold(page, 'incident-attribute');
  await page.selectOption('#incident-attribute-owner', 'line');
  await page.fill('#incident-attribute-cause', hostile);
  await press(page, 'incident-attribute');
  await says(`${way}: the cause is told`, page, ['Đã ghi nguyên nhân', 'Đường truyền']);
  await unfold(page, 'incident-assign');
  await page.selectOption('#incident-assign-to', 'binh');
  await press(page, 'incident-assign');
  await says(`${way}: given to somebody`, page, ['Đã giao sự cố', 'Trần <b>Bình</b>']);
  await go('maintenance');
  await page.check('#maintenance-add-services [value=dvc-01]');
  await page.fill('#maintenance-add-from', '2030-06-15T22:00');
  await page.fill('#maintenance-add-purpose', hostile);
  await lookFor(page, 'maintenance-add-services', way);
  await page.check('#maintenance-add-services [value=xa-7]');
  // Enter sends the plan, not the words, though their button is the form's first
  await (way === 'with scripts' ? page.press('#maintenance-add-purpose', 'Enter') : press(page, 'maintenance-add'));
  await page.locator('[role=alert]').waitFor();
  await says(`${way}: half a plan comes back`, page, ['Chưa có gì thay đổi']);
  if (way === 'with scripts') await isSound('half a plan', page, { status: 422 });
  await leads(`${way}: one is led to what is wrong`, page, 'maintenance-add-to');
  report(`${way}: with what was typed`, [
    await page.inputValue('#maintenance-add-purpose') === hostile ? [] : ['the purpose is gone'],
    (await page.locator('#maintenance-add-services :checked').count()) === 2 ? [] : ['services are gone'],
    await page.getAttribute('#maintenance-add-to', 'aria-invalid') === 'true' ? [] : ['the field is not marked'],
  ].flat());
  await page.fill('#maintenance-add-to', '2030-06-16T02:00');
  await page.selectOption('#maintenance-add-every', 'saturday');
  await page.fill('#maintenance-add-every_until', '2030-12-31');
  await press(page, 'maintenance-add');
  await says(`${way}: work is planned`, page, ['Đã lập lịch', 'Thứ Bảy hằng tuần, đến 2030-12-31', hostile]);
  await press(page, 'maintenance-end');
  await says(`${way}: calling it off is asked about`, page, ['có chắc không']);
  await press(page, 'maintenance-end');
  await says(`${way}: it is called off`, page, ['Đã kết thúc bảo trì']);
  await go('silences');
  await page.selectOption('#silence-add-scope', 'all');
  await page.fill('#silence-add-reason', hostile);
  await press(page, 'silence-add');
  await says(`${way}: silencing all is asked about`, page, ['có chắc không'], ['Đã tạm dừng']);
  await press(page, 'silence-add');
  await says(`${way}: silenced`, page, ['Đã tạm dừng', 'Tất cả dịch vụ', hostile]);
  await press(page, 'silence-end');
  await says(`${way}: not silenced any more`, page, ['Đã bật lại', 'Không tạm dừng']);
  await go('shift');
  await page.selectOption('#shift-hand-over-to', 'binh');
  await page.fill('#shift-hand-over-note', hostile);
  await press(page, 'shift-hand-over');
  await says(`${way}: handed over`, page, ['Đã bàn giao ca', 'Trần <b>Bình</b>', hostile]);
}

// Seen by him as the public will, before it is; and taken back.
async function tellPublic(page, id, way) {
  const change = async () => page.locator('a', { hasText: 'Sửa hoặc gỡ' }).first().click();

  await page.goto(`${monitor.url}/ops/posts`);
  await page.selectOption('#post-publish-kind', 'announcement');
  await page.fill('#post-publish-title', `Tin ${way}`);
  await page.fill('#post-publish-text', hostile);
  await press(page, 'post-publish');
  await says(`${way}: an announcement wants an end`, page, ['thiếu “Hiện đến”']);
  await page.fill('#post-publish-to', '2030-06-16T02:00');
  await press(page, 'post-publish');
  await says(`${way}: a post is shown before it is published`, page, ['Người dân sẽ thấy', `Tin ${way}`, hostile]);
  await press(page, 'post-publish');
  await says(`${way}: and is published`, page, ['Đã đăng.', `Tin ${way}`]);
  await change();
  await page.fill('#post-change-title', `Tin mới ${way}`);
  await press(page, 'post-change');
  await says(`${way}: it is changed`, page, ['Đã sửa bài đăng', `Tin mới ${way}`]);
  const told = async () => (await (await page.request.get(`${monitor.url}/`)).text()).includes(`Tin mới ${way}`);
  report(`${way}: and stands before the public`, await told() ? [] : ['it does not']);
  await change();
  await page.fill('#post-withdraw-reason', hostile);
  await press(page, 'post-withdraw');
  await says(`${way}: it is withdrawn`, page, ['Đã gỡ bài đăng', hostile]);
  report(`${way}: and stands there no more`, await told() ? ['it does'] : []);

  await page.goto(`${monitor.url}/ops/incidents/${id}`);
  await page.click('a:has-text("Đăng tin về sự cố này")');
  const title = await page.inputValue('#post-publish-title');
  report(`${way}: an incident begins its post`, title.includes('Công khai ngân sách') ? [] : [title]);
  await page.fill('#post-publish-text', `Đang xử lý ${way}`);
  await press(page, 'post-publish');
  await press(page, 'post-publish');
  await says(`${way}: the incident is told of`, page, ['Đã đăng.', title]);
}

async function object(page, way) {
  await page.goto(`${monitor.url}/ops/addenda`);
  await page.fill('#objection-file-period', past);
  await page.selectOption('#objection-file-service', 'dvc-01');
  await page.selectOption('#objection-file-figure', 'down_ms');
  await page.fill('#objection-file-agency', `Sở ${way}`);
  await page.fill('#objection-file-document', '15/SYT');
  await page.fill('#objection-file-dated', '2026-01-02');
  await press(page, 'objection-file');
  await says(`${way}: an objection wants words`, page, ['thiếu “Nội dung kiến nghị”']);
  await page.fill('#objection-file-text', hostile);
  await press(page, 'objection-file');
  await says(`${way}: an objection is filed`, page, ['Đã ghi nhận kiến nghị', `Sở ${way}`, hostile]);
  await page.locator('a', { hasText: 'Quyết định kiến nghị' }).first().click();
  await page.selectOption('#objection-decide-decision', 'accepted');
  await page.fill('#objection-decide-reason', `đúng, ${way}`);
  await page.fill('#objection-decide-document', '16/UBND');
  await page.fill('#objection-decide-from', '3600000');
  await page.fill('#objection-decide-to', '0');
  await press(page, 'objection-decide');
  await says(`${way}: deciding is asked about`, page, ['có chắc không']);
  await press(page, 'objection-decide');
  await says(`${way}: it is decided, and an addendum`, page,
    ['Đã ghi nhận quyết định', 'Chấp nhận', `đúng, ${way}`, '3600000 → 0']);
  await page.fill('#addendum-add-period', past);
  await page.fill('#addendum-add-reason', `lý do ${way}`);
  await page.fill('#addendum-add-document', '17/UBND');
  await page.fill('#addendum-add-note', hostile);
  await press(page, 'addendum-add');
  await press(page, 'addendum-add');
  await says(`${way}: an addendum is written`, page, ['Đã ghi phụ lục', `lý do ${way}`, hostile]);
}

async function tryIt(page, way) {
  await page.goto(`${monitor.url}/ops/services/dvc-02/try`);
  await page.click('main form button');
  if (way === 'with scripts')
    await page.waitForSelector('table');
  else
    while (await page.locator('table').count() === 0) await page.click('text=Xem ngay');
  await says(`${way}: the service was tried`, page, ['dvc-02/1', 'Lỗi']);
}

// Looked at, shown, written; what it would change is shown, and taken up.
async function addService(page, way) {
  const id = `moi-${way.replaceAll(' ', '-')}`;
  const button = (name) => page.getByRole('button', { name });

  await page.goto(`${monitor.url}/ops/add`);
  await page.fill('#address', 'không phải địa chỉ');
  await button('Hỏi và đề xuất').click();
  await says(`${way}: what is no address is told`, page, ['Không thực hiện được']);
  if (way === 'with scripts') await isSound('adding, a mistake', page, { status: answers.get(page).status() });
  await page.fill('#address', `${monitor.well}/`);
  await page.fill('#id', id);
  await page.fill('#name', 'Dịch vụ "mới"');
  await page.selectOption('#agency', 'vpub');
  await button('Hỏi và đề xuất').click();
  await says(`${way}: the file is shown before it is written`, page, ['Đề xuất', `id: ${id}`, 'Ghi tệp này']);
  if (way === 'with scripts') await isSound('adding, a proposal', page);
  await button('Ghi tệp này').click();
  await says(`${way}: it is written, and what it changes is shown`, page, ['Đã ghi.', `${id}.yaml`, 'Sẽ thay đổi khi áp dụng']);
  if (way === 'with scripts') await isSound('adding, written', page);
  await button('Áp dụng cấu hình').click();
  await says(`${way}: it is taken up`, page, ['Đang áp dụng cấu hình mới']);
  for (let left = 200; ; left--) {
    const answer = await page.request.get(`${monitor.url}/api/v1/services/${id}`).catch(() => null);
    if (answer?.ok() || left === 0) {
      report(`${way}: and watched`, left > 0 ? [] : ['it is not']);
      break;
    }
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
}

// Added, changed, sent away; a token is told once; and nothing secret comes back in a form.
async function admitPeople(page, way) {
  const id = `moi.${way.replaceAll(' ', '-')}`;
  const secretsOf = async () => page.locator('input[type=password]').evaluateAll((all) => all.map((one) => one.value).join(''));
  const choose = () => page.getByRole('link', { name: `Thay đổi người dùng: ${id}` }).click();

  await page.goto(`${monitor.url}/ops/people`);
  await page.fill('#user-add-id', id);
  await page.selectOption('#user-add-role', 'operator');
  await page.fill('#user-add-password', password);
  await page.fill('#user-add-again', other);
  await press(page, 'user-add');
  await says(`${way}: two passwords that differ are told`, page, ['không giống nhau']);
  if (way === 'with scripts') await isSound('people, a mistake', page, { status: 422 });
  await leads(`${way}: one is led to the second`, page, 'user-add-again');
  report(`${way}: what is no secret is kept, and only that`,
    await page.inputValue('#user-add-id') === id && await secretsOf() === '' ? [] : [await secretsOf()]);
  await page.fill('#user-add-password', password);
  await page.fill('#user-add-again', password);
  await press(page, 'user-add');
  await says(`${way}: a user is added`, page, ['Đã thêm người dùng', id]);
  const his = await open(false);
  await enter(his, id);
  await choose();
  if (way === 'with scripts') await isSound('people, one of them', page);
  await page.selectOption('#user-role-role', 'viewer');
  await press(page, 'user-role');
  await says(`${way}: he has another role`, page, ['Đã đổi vai trò']);
  await his.goto(`${monitor.url}/ops`);
  report(`${way}: and is signed out`, his.url().includes('/sign-in') ? [] : [his.url()]);
  await choose();
  await page.fill('#user-password-password', other);
  await page.fill('#user-password-again', other);
  await press(page, 'user-password');
  await says(`${way}: he has another password`, page, ['Đã đặt mật khẩu mới']);
  await enter(his, id, other);
  report(`${way}: with which he signs in`, his.url().endsWith('/ops') ? [] : [his.url()]);
  await choose();
  await press(page, 'user-sign-out');
  await says(`${way}: his sessions are ended`, page, ['Đã kết thúc mọi phiên']);
  await his.goto(`${monitor.url}/ops`);
  report(`${way}: he is out again`, his.url().includes('/sign-in') ? [] : [his.url()]);
  await his.context().close();
  await choose();
  await press(page, 'user-remove');
  await says(`${way}: removing is asked about`, page, ['có chắc không', id]);
  await press(page, 'user-remove');
  await says(`${way}: he is removed`, page, ['Đã xóa người dùng'], [id]);
  await page.goto(`${monitor.url}/ops/people?id=ad`);
  report(`${way}: one's own password is not set here`,
    await page.locator('#user-password-password').count() === 0 ? [] : ['it is']);
  await press(page, 'user-remove');
  await press(page, 'user-remove');
  await says(`${way}: the last administrator stays`, page, ['Chưa thực hiện', 'quản trị cuối cùng']);

  await page.fill('#token-add-id', id);
  await page.selectOption('#token-add-until', '90d');
  await press(page, 'token-add');
  await says(`${way}: a token is made, and told`, page, ['Đã lập mã truy cập', 'chỉ hiện lúc này']);
  if (way === 'with scripts') await isSound('people, a token', page);
  const token = await page.innerText('#token');
  const knows = async () => (await fetch(`${monitor.url}/api/v1/session`, { headers: { authorization: `Bearer ${token}` } })).status;
  report(`${way}: it lets in`, await knows() === 200 ? [] : [String(await knows())]);
  await page.goto(`${monitor.url}/ops/people`);
  await says(`${way}: it is told once`, page, [id], [token]);
  await press(page, 'token-remove');
  await press(page, 'token-remove');
  await says(`${way}: it is withdrawn`, page, ['Đã thu hồi'], [id]);
  report(`${way}: and lets in no more`, await knows() === 401 ? [] : [String(await knows())]);
}

// All of his sessions end with his password; wrong ones are told, and keep what may be kept.
async function ownAccount(way, before, after) {
  const page = await open(way === 'with scripts');
  const elsewhere = await open(false);

  await enter(page, 'doi', 'không đúng đâu nhé');
  await says(`${way}: a wrong password is told`, page, ['mật khẩu không đúng']);
  if (way === 'with scripts') await isSound('signing in, a mistake', page, { status: answers.get(page).status() });
  report(`${way}: who he said he was is kept`, await page.inputValue('#id') === 'doi' ? [] : ['gone']);
  await enter(page, 'doi', before);
  await enter(elsewhere, 'doi', before);
  await page.goto(`${monitor.url}/ops/account`);
  const change = async (old, fresh, again) => {
    await page.fill('#password', old);
    await page.fill('#fresh', fresh);
    await page.fill('#again', again);
    await page.getByRole('button', { name: 'Đổi mật khẩu' }).click();
  };
  await change(before, after, before);
  await says(`${way}: two that differ are told`, page, ['không giống nhau']);
  if (way === 'with scripts') await isSound('account, a mistake', page, { status: 400 });
  await change('không đúng đâu nhé', after, after);
  await says(`${way}: the wrong present one is told`, page, ['mật khẩu hiện tại không đúng']);
  await change(before, after, after);
  await says(`${way}: it is changed`, page, ['Đã đổi mật khẩu']);
  await elsewhere.goto(`${monitor.url}/ops`);
  report(`${way}: he is signed out everywhere`, elsewhere.url().includes('/sign-in') ? [] : [elsewhere.url()]);
  await enter(page, 'doi', after);
  await page.goto(`${monitor.url}/ops/account`);
  await page.getByRole('button', { name: 'Đăng xuất' }).click();
  await page.goto(`${monitor.url}/ops`);
  report(`${way}: and signs out`, page.url().includes('/sign-in') ? [] : [page.url()]);
  await page.context().close();
  await elsewhere.context().close();
}

async function areSound(page, rooms) {
  for (const room of rooms)
    for (const prefix of ['', '/en']) {
      await page.goto(`${monitor.url}${prefix}/ops/${room}`);
      await isSound(`${prefix}/ops/${room}`, page, { isShape: prefix !== '' });
    }
}

try {
  const { incidents } = await (await fetch(`${monitor.url}/api/v1/incidents`)).json();
  const idOf = (service) => incidents.find((one) => one.service === service).id;
  const an = await signIn('an');
  const chi = await signIn('chi', false);
  const xem = await signIn('xem');
  const ad = await signIn('ad');
  const plain = await signIn('an', false);
  const plainAd = await signIn('ad', false);
  const ways = { 'with scripts': [an, ad], 'without scripts': [plain, plainAd] };
  const down = `${monitor.url}/ops/incidents/${idOf('dvc-02')}`;

  monitor.haidang('seal', past);
  await areSound(ad, ['incidents', `incidents/${idOf('dvc-02')}`, 'maintenance', 'silences', 'shift',
    'services/dvc-02/try', 'posts', 'addenda', 'add', 'people', 'account']);
  // both look; one is first; the other is told, and takes it over having seen that
  await Promise.all([an.goto(down), chi.goto(down)]);
  await press(an, 'incident-ack');
  await says('the first has it', an, ['anh/chị tiếp nhận']);
  await chi.fill('#incident-ack-note', 'tôi cũng thấy');
  await press(chi, 'incident-ack');
  await says('the second is told who was first', chi, ['an', 'Chưa thực hiện', 'Nhận thay']);
  report('what he typed is kept', await chi.inputValue('#incident-ack-note') === 'tôi cũng thấy' ? [] : ['gone']);
  await an.fill('#incident-note-note', 'đang gõ dở');
  await press(chi, 'incident-ack');
  await says('and takes it over', chi, ['anh/chị tiếp nhận', 'chi', 'tôi cũng thấy']);
  await an.waitForFunction(() => document.querySelector('#now dd strong').textContent === 'chi');
  report('the first sees it without asking, and types on',
    await an.inputValue('#incident-note-note') === 'đang gõ dở' ? [] : ['what he typed is gone']);
  // by going back and pressing again nothing is done twice
  const posted = [];
  chi.on('request', (request) => { if (request.method() === 'POST') posted.push(request.postData()); });
  await chi.fill('#incident-note-note', 'chỉ một lần');
  await press(chi, 'incident-note');
  const cookie = (await chi.context().cookies()).map((one) => `${one.name}=${one.value}`).join('; ');
  const again = await fetch(down, { method: 'POST', redirect: 'manual', body: posted[0],
    headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' } });
  report('sent twice is answered as once', again.status === 303 ? [] : [String(again.status)]);
  await chi.goto(down);
  const times = (await chi.innerText('main')).split('chỉ một lần').length - 1;
  report('and done once', times === 1 ? [] : [`${times} times`]);
  await chi.locator('summary', { hasText: 'Ghi nguyên nhân' }).click();
  await says('an operator may not say who is responsible', chi, ['chưa được làm việc này']);
  await xem.goto(down);
  report('who only looks has no buttons', await xem.locator('main form.do').count() === 0 ? [] : ['some']);
  await xem.goto(`${monitor.url}/ops/add`);
  await isSound('what he may not', xem, { status: 403 });
  for (const [way, [page, admin]] of Object.entries(ways)) {
    await doAll(page, idOf('dvc-03'), way);
    await tellPublic(page, idOf('dvc-03'), way);
    await object(page, way);
    await tryIt(page, way);
    await addService(admin, way);
    await admitPeople(admin, way);
  }
  await ownAccount('with scripts', password, other);
  await ownAccount('without scripts', other, password);
  for (const room of ['maintenance', 'shift', 'posts', 'addenda', `incidents/${idOf('dvc-03')}`, 'silences']) {
    await an.goto(`${monitor.url}/en/ops/${room}`);
    await isSound(`/en/ops/${room} with hostile words`, an);
  }
  await press(an, 'silence-add');
  await says('in English what is missing is told in English', an, ['is missing']);
  report('nothing that was written runs', dialogs === 0 ? [] : [`${dialogs} dialogs`]);
} catch (error) {
  report('the test went through', String(error.stack));
} finally {
  await browser.close();
  await monitor.stop();
}
finish();
