import { type OwnPart, partFlag } from '#helper/platform/own-command.ts';

// What a packaged helper is: itself, or one of its own child programs.
const parts: Record<OwnPart, () => Promise<unknown>> = {
  'clipboard/holder': () => import('#helper/clipboard/holder.ts'),
  'guard/looker': () => import('#helper/guard/looker.ts'),
  'platform/unpacker': () => import('#helper/platform/unpacker.ts'),
  'recent/shrinker': () => import('#helper/recent/shrinker.ts'),
};

const [, , flag, name = ''] = process.argv;
if (flag === partFlag && Object.hasOwn(parts, name)) {
  process.argv.splice(2, 2);
  void parts[name as OwnPart]();
} else void start();

async function start(): Promise<void> {
  if (flag === 'run' && (await (await import('#helper/update/was-taken-back.ts')).wasTakenBack())) {
    process.stderr.write('This version did not last here. The one from before is back, and is started.\n');
  } else await import('#helper/main.ts');
}
