// What the whole page knows: the people, the fields of a case, who one is.
export const state = { me: "", now: "", writes: 0, users: [], queues: [], record_types: [], fields: [], views: {}, tabs: [], rules: [], outage: "", faults: [], pending: [] };

/** A field of a case by its API name. */
export const field = (name) => state.fields.find((one) => one.name === name);

/** The name of a person or a queue. */
export const ownerName = (id) => [...state.users, ...state.queues].find((one) => one.id === id)?.name || "";
