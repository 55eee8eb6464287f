import buttons from '#ui/button.module.css';
import { NarrowPage } from '#ui/narrow-page.tsx';

export const metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <NarrowPage title="There is nothing here" lead="The address is wrong, or what was here is gone.">
      <a className={buttons.button} href="/">
        Your pictures
      </a>
    </NarrowPage>
  );
}
