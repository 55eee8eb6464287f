import buttons from '#ui/button.module.css';
import { NarrowPage } from '#ui/narrow-page.tsx';
import { spoken } from './spoken.ts';

export async function generateMetadata() {
  return { title: (await spoken()).texts.common.nothing.tab };
}

export default async function NotFound() {
  const { nothing, yourPictures } = (await spoken()).texts.common;
  return (
    <NarrowPage title={nothing.title} lead={nothing.lead}>
      <a className={buttons.button} href="/">
        {yourPictures}
      </a>
    </NarrowPage>
  );
}
