import { SiteHeader } from './site-header.tsx';
import { SitePlaces } from './site-places.tsx';
import { UserMenu } from './user-menu.tsx';

/** Who is looking at the page. */
export interface Viewer {
  readonly name: string;
  readonly email: string;
  readonly admin: boolean;
}

/** The bar on top for somebody who is signed in. Apart from the other, so that signed-out pages load none of it. */
export function ViewerHeader({ viewer }: { viewer: Viewer }) {
  return (
    <SiteHeader
      {...(viewer.admin && { places: <SitePlaces /> })}
      menu={<UserMenu name={viewer.name} email={viewer.email} />}
    />
  );
}
