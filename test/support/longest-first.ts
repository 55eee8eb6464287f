import { basename } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes more than forty seconds, the longest first: begun last, one of them would run alone at the end. */
const long = [
  'operator',
  'two-factor',
  'update-windows',
  'site',
  'helper-queue',
  'account',
  'site-look',
  'windows-setup',
  'update',
  'release',
  'slow-clients',
  'users',
  'windows',
];

/** Begins with the files that take longest; the others come as they would. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = long.indexOf(basename(moduleId, '.test.ts'));
      return at < 0 ? long.length : at;
    };
    return (await super.sort(files)).sort((one, other) => place(one) - place(other));
  }
}
