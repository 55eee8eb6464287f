import { actions } from './act.ts';
import { type ActionInfo, type ActionName, actionKeys } from './action.ts';
import { shownStyle } from './restyle.ts';
import type { Session } from './session.ts';

/** An action as a toolbar shows it at this moment. */
export function actionInfo(session: Session, name: ActionName): ActionInfo {
  const keys = actionKeys[name];
  return {
    name,
    label: session.words[name],
    key: keys[0] as string,
    keys,
    enabled: actions[name].when(session),
    active: name === 'fill' ? shownStyle(session)?.filled === true : name === `tool.${session.tool}`,
  };
}
