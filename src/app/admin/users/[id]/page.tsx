import { notFound } from 'next/navigation';
import { context } from '#context.ts';
import { userIdSchema } from '#contract/users.ts';
import { AppError } from '#errors/app-error.ts';
import { Panel } from '#ui/account/panel.tsx';
import { LinkButton } from '#ui/admin/link-button.tsx';
import { PageHead } from '#ui/admin/page-head.tsx';
import { AccessForm } from '#ui/admin/users/access-form.tsx';
import { LimitsForm } from '#ui/admin/users/limits-form.tsx';
import { RemoveUser } from '#ui/admin/users/remove-user.tsx';
import { SignInActions } from '#ui/admin/users/sign-in-actions.tsx';
import { UserFacts } from '#ui/admin/users/user-facts.tsx';
import { UserMarks } from '#ui/admin/users/user-marks.tsx';
import { TextsProvider } from '#ui/texts/texts-provider.tsx';
import { lookAtUser } from '#user/look-at-user.ts';
import { spoken } from '../../../spoken.ts';
import { visitor } from '../../../visitor.ts';

interface UserPageProps {
  params: Promise<{ id: string }>;
}

export async function generateMetadata() {
  return { title: (await spoken()).texts.users.title };
}

export default async function UserPage({ params }: UserPageProps) {
  const { locale, texts } = await spoken();
  const words = texts.users;
  const { settings } = await context();
  const caller = (await visitor())?.caller;
  const user = await found((await params).id);
  const { quota_bytes, quota_images, retention_days } = settings.current;
  return (
    <TextsProvider locale={locale} areas={{ users: words }}>
      <PageHead title={user.name} lead={user.email}>
        <LinkButton href={`/admin/audit?${new URLSearchParams({ who: user.id })}`}>{texts.audit.title}</LinkButton>
        <LinkButton href="/admin/users">{words.one.back}</LinkButton>
      </PageHead>
      <Panel id="about" title={words.one.about} action={<UserMarks user={user} words={words} />}>
        <UserFacts user={user} words={words} locale={locale} />
        <SignInActions user={user} />
      </Panel>
      <Panel id="access" title={words.one.access} lead={words.one.accessLead}>
        <AccessForm key={`${user.name} ${user.role}`} user={user} self={caller?.userId === user.id} />
      </Panel>
      <Panel id="limits" title={words.one.limits} lead={words.one.limitsLead}>
        <LimitsForm user={user} site={{ quota_bytes, quota_images, retention_days }} />
      </Panel>
      <Panel id="remove" title={words.one.remove} lead={words.one.removeLead}>
        <RemoveUser user={user} />
      </Panel>
    </TextsProvider>
  );
}

async function found(id: string) {
  if (!userIdSchema.safeParse(id).success) notFound();
  try {
    return await lookAtUser((await context()).db, (await visitor())?.caller, id);
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') notFound();
    throw error;
  }
}
