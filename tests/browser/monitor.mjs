// monitor.mjs - a monitor of its own for check.mjs: one service is up, one is down, one is slow.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../build/haidang', import.meta.url));
const patience = 60000; // ms

function listen(server) {
  return new Promise((resolve) => server.listen(0, '127.0.0.1',
    () => resolve(server.address().port)));
}

// A port that was free a moment ago.
async function freePort() {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function configure(port, watched, closed, more) {
  const service = (id, name, english, url, more = '') => `
  - id: ${id}
    name: ${name}
    name_en: ${english}
    agency: vpub
    programme: dvc
    public: true
    target: { availability: 99.9%, p95: 2s }
    probes:
      - http: ${url}${more}`;
  return `
province: { name: UBND tỉnh Ninh Thuận, timezone: Asia/Ho_Chi_Minh, language: vi, hotline: "1022" }
store: haidang.db
include: services/*.yaml
web: { listen: 127.0.0.1:${port}, url: http://127.0.0.1:${port} }
defaults: { every: 1s, timeout: 900ms, confirm: 4, retry: 100ms }
hosts: { "*.ninhthuan.test": 127.0.0.1 }
programmes: [ { id: dvc, name: Nâng cao chất lượng dịch vụ công trực tuyến } ]
services:${service('dvc-01', 'Cổng dịch vụ công tỉnh', 'Provincial service portal',
    `http://dichvucong.ninhthuan.test:${watched}/`)}
${service('dvc-02', 'Khảo sát mức độ hài lòng', 'Satisfaction survey',
    `http://khaosat.ninhthuan.test:${closed}/`)}
${service('dvc-03', 'Công khai ngân sách', 'Public budget',
    `http://ngansach.ninhthuan.test:${watched}/slow`, `
        expect: { within: 50ms }`)}
${more}`;
}

async function areAsWanted(url) {
  try {
    const answer = await fetch(`${url}/api/v1/status`);
    const { services } = await answer.json();
    return services.map((service) => service.state).join().startsWith('up,down,degraded');
  } catch {
    return false;
  }
}

// Running, with every service in its state: {url, well, stop(), file, haidang(...words)}; `well` is the
// address of a server that answers well.  `more`: further
// YAML, which may begin with services; PORT in it is that of a server that answers well.  `history`:
// lines of samples that are imported first.
export async function startMonitor(more = '', history = '') {
  const folder = mkdtempSync(join(tmpdir(), 'haidang-browser-'));
  const web = createServer((request, response) => {
    setTimeout(() => response.end('well'), request.url === '/slow' ? 150 : 0);
  });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const file = join(folder, 'haidang.yaml');
  const watched = await listen(web);
  mkdirSync(join(folder, 'services')); // what is included must be there, also before one is added
  writeFileSync(join(folder, 'services', 'agencies.yaml'), 'agencies: [ { id: vpub, name: Văn phòng UBND tỉnh } ]\n');
  writeFileSync(file, configure(port, watched, await freePort(), more.replaceAll('PORT', watched)));
  if (history !== '')
    execFileSync(program, ['import', '-c', file, '-'], { input: history, stdio: ['pipe', 'ignore', 'inherit'] });
  const monitor = spawn(program, ['run', '-c', file], { stdio: ['ignore', 'inherit', 'inherit'] });
  const ended = new Promise((resolve) => monitor.on('exit', resolve));
  const stop = async () => {
    monitor.kill('SIGTERM');
    await ended;
    web.closeAllConnections();
    web.close();
    rmSync(folder, { recursive: true });
  };

  const deadline = Date.now() + patience;
  while (!await areAsWanted(url)) {
    if (Date.now() > deadline || monitor.exitCode !== null) {
      await stop();
      throw new Error('the monitor did not come to the states that are wanted');
    }
    await pause(50);
  }
  const haidang = (verb, ...words) => {
    const ended = spawnSync(program, [verb, '-c', file, ...words], { encoding: 'utf8' });
    if (ended.status !== 0)
      throw new Error(`haidang ${verb} ${words.join(' ')}: ${ended.stderr}`);
    return ended.stdout;
  };
  return { url, well: `http://dichvucong.ninhthuan.test:${watched}`, stop, file, haidang };
}
