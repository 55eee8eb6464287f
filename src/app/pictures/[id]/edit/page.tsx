import { notFound, redirect } from 'next/navigation';
import type { Caller } from '#authority/caller.ts';
import { context } from '#context.ts';
import type { ImageDetails } from '#contract/image.ts';
import { routes } from '#contract/routes.ts';
import { AppError } from '#errors/app-error.ts';
import { findImage } from '#image/find.ts';
import { parseImageId } from '#image/image.ts';
import { PictureEditor } from '#ui/picture-editor/picture-editor.tsx';
import { Problem } from '#ui/problem.tsx';
import { TextsProvider } from '#ui/texts/texts-provider.tsx';
import { ViewerHeader } from '#ui/viewer-header.tsx';
import { spoken } from '../../../spoken.ts';
import { visitor } from '../../../visitor.ts';
import styles from './page.module.css';

export async function generateMetadata() {
  return { title: (await spoken()).texts.editor.title };
}

async function ownPicture(caller: Caller, id: string): Promise<ImageDetails> {
  try {
    return await findImage(await context(), caller, parseImageId(id));
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') notFound();
    throw error;
  }
}

interface EditPageProps {
  params: Promise<{ id: string }>;
}

export default async function EditPage({ params }: EditPageProps) {
  const { id } = await params;
  const who = await visitor();
  if (!who) redirect(`/sign-in?${new URLSearchParams({ callbackUrl: `/pictures/${id}/edit` })}`);
  const picture = await ownPicture(who.caller, id);
  const { locale, texts } = await spoken();
  const { type, title, visibility, frames } = picture;
  return (
    <TextsProvider locale={locale} areas={{ editor: texts.editor }}>
      <ViewerHeader viewer={{ name: who.name, email: who.email, admin: who.caller.role === 'admin' }} />
      <main id="main" tabIndex={-1}>
        <h1 className={styles.heading}>{texts.editor.title}</h1>
        {frames > 1 ? (
          <div className={styles.refused}>
            <Problem>{texts.editor.moving}</Problem>
            <p>
              <a href={`/?picture=${id}`}>{texts.editor.back}</a> ·{' '}
              <a href={routes.imageById(id)}>{texts.editor.openRaw}</a>
            </p>
          </div>
        ) : (
          <PictureEditor picture={{ id, type, title, visibility, frames }} />
        )}
      </main>
    </TextsProvider>
  );
}
