import { context } from '#context.ts';
import { HELPER_CLIENT_ID } from '#contract/oauth.ts';
import { routes } from '#contract/routes.ts';
import { listApps } from '#oauth/apps/manage-apps.ts';
import styles from '#ui/admin/admin.module.css';
import { AppsList } from '#ui/admin/apps-list.tsx';
import { PageHead } from '#ui/admin/page-head.tsx';
import { TextsProvider } from '#ui/texts/texts-provider.tsx';
import { spoken } from '../../spoken.ts';
import { visitor } from '../../visitor.ts';

export async function generateMetadata() {
  return { title: (await spoken()).texts.apps.title };
}

export default async function AppsPage() {
  const { locale, texts } = await spoken();
  const words = texts.apps;
  const opened = await context();
  const apps = await listApps(opened, (await visitor())?.caller);
  return (
    <TextsProvider locale={locale} areas={{ apps: words }}>
      <PageHead title={words.title} lead={words.lead} />
      <section className={styles.builtIn}>
        <div className={styles.entryTitle}>
          {words.helper} · {words.builtIn}
        </div>
        <p className={styles.facts}>{words.helperWords}</p>
        <p className={styles.facts}>
          <span>
            {words.clientId}: <code>{HELPER_CLIENT_ID}</code>
          </span>
          <span>
            {words.metadata}: <code>{opened.baseUrl + routes.oauthMetadata}</code>
          </span>
        </p>
      </section>
      <AppsList apps={apps} />
    </TextsProvider>
  );
}
