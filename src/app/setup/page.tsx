import { redirect } from 'next/navigation';
import { context } from '#context.ts';
import { passwordSchema } from '#contract/account.ts';
import { NarrowPage } from '#ui/narrow-page.tsx';
import { SetupForm } from '#ui/setup-form.tsx';
import { needsSetup } from '#user/needs-setup.ts';

export const metadata = { title: 'Set up' };

const lead =
  'This is a new prntscrn server, a private place for your screenshots. Make the first account: it belongs to the administrator.';

export default async function SetupPage() {
  const { db } = await context();
  if (!(await needsSetup(db))) redirect('/sign-in');
  return (
    <NarrowPage title="Welcome" lead={lead}>
      <SetupForm minLength={passwordSchema.minLength ?? 1} />
    </NarrowPage>
  );
}
