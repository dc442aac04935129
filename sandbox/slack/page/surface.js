// A surface is one message or view as its blocks see it: where its state is kept and how its acts reach the app.
import { attempt, post, CallError } from "./protocol.js";
import { myId } from "./workspace.js";

/**
 * @param {object} settings
 * @param {function(): object} settings.container the protocol's container
 * @param {InputState} settings.state
 * @param {function(string|null, string): void} settings.trouble show a sentence, at a block when its id is given
 * @param {function(string): void} [settings.changed] told the block_id of an input that was changed
 */
export function makeSurface({ container, state, trouble, changed }) {
  return {
    state,
    trouble,
    changed,
    /** Tell the app of an act; resolves when it has been acknowledged or refused. */
    async act(block, element, value) {
      trouble(block.block_id, "");
      const answer = await attempt("actions", {
        as: myId(), container: container(), block_id: block.block_id, action_id: element.action_id, value, state: state.wire(),
      });
      if (!answer.ok) trouble(block.block_id, answer.detail || answer.error);
      return answer;
    },
    /** Ask the app for the options of an external select. */
    async query(block, element, query) {
      const answer = await post("options", { as: myId(), container: container(), block_id: block.block_id, action_id: element.action_id, query });
      if (answer.ok === false) throw new CallError(answer.error, answer.detail, 200);
      return answer;
    },
  };
}
