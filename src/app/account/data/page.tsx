import { Text } from '@mantine/core';
import { context } from '#context.ts';
import { getUsage } from '#image/get-usage.ts';
import styles from '#ui/account/account.module.css';
import { LeaveForm } from '#ui/account/leave-form.tsx';
import { Panel } from '#ui/account/panel.tsx';
import { LinkButton } from '#ui/admin/link-button.tsx';
import { PageHead } from '#ui/admin/page-head.tsx';
import { byteSize } from '#ui/byte-size.ts';
import { TextsProvider } from '#ui/texts/texts-provider.tsx';
import { plural } from '#ui/texts/words.ts';
import { spoken } from '../../spoken.ts';
import { visitor } from '../../visitor.ts';

export async function generateMetadata() {
  return { title: (await spoken()).texts.ownData.title };
}

export default async function DataPage() {
  const { locale, texts } = await spoken();
  const words = texts.ownData;
  const { db } = await context();
  const who = await visitor();
  const usage = await getUsage({ db, quotaBytes: 0, quotaImages: 0 }, who?.caller);
  const size = plural(locale, words.downloadSize, usage.images, { bytes: byteSize(usage.bytes, locale) });
  return (
    <TextsProvider locale={locale} areas={{ ownData: words }}>
      <PageHead title={words.title} lead={words.lead} />
      <Panel id="download" title={words.download} lead={words.downloadLead}>
        <LinkButton href="/api/v1/me/export" download>
          {words.downloadAction}
        </LinkButton>
        <p className={styles.facts}>{size}</p>
      </Panel>
      <Panel id="leave" title={words.leave} lead={words.leaveLead}>
        <ul className={styles.warning}>
          <li>{words.leavePictures}</li>
          <li>{words.leaveAccess}</li>
          <li>{words.leaveAccount}</li>
        </ul>
        <Text size="sm" mb="md">
          {words.leaveFirst}
        </Text>
        <LeaveForm email={who?.email ?? ''} />
      </Panel>
    </TextsProvider>
  );
}
