// tally.mjs - a line for each thing that was looked at, and "N passed, N failed" at the end.
let passed = 0;
let failed = 0;

// `complaints`: a list of them, a single one, or nothing; none: it is as it should be.
export function report(name, complaints = []) {
  const all = [complaints].flat();
  if (all.length === 0)
    passed++;
  else
    failed++;
  console.log(`${all.length === 0 ? 'ok    ' : 'FAILED'}  ${name}`);
  for (const complaint of all.slice(0, 20))
    console.log(`        ${complaint}`);
}

// Reports what the work complains of, or that it broke off.
export async function attempt(name, work) {
  try {
    report(name, await work());
  } catch (error) {
    report(name, String(error));
  }
}

export function finish() {
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}
