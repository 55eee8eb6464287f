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
} else void import('#helper/main.ts');
