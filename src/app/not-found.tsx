import { Button } from '@mantine/core';
import { NarrowPage } from '#ui/narrow-page.tsx';

export const metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <NarrowPage title="There is nothing here" lead="The address is wrong, or what was here is gone.">
      <Button component="a" href="/" variant="default">
        Your pictures
      </Button>
    </NarrowPage>
  );
}
