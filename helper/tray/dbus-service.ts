import { interface as service } from '@jellybrick/dbus-next';

/** A service whose members are told by `configureMembers`. */
export class DbusService extends service.Interface {
  constructor(name: string) {
    super(name);
    // The package defines these as empty fields on each object (0.11), which hides what configureMembers put in its class.
    delete this.$properties;
    delete this.$methods;
    delete this.$signals;
  }
}
