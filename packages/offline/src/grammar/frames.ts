/**
 * Sentence patterns, likeliest first. `<act>`, `<aim>`, `<question>`, `<trouble>`, `<remedy>`, `<habit>` and `<reason>` stand
 * for phrases of one theme, `<cue>` for an opening of its phase, `<next>` for an act of another theme of the same or a later phase.
 */
export const frames: readonly string[] = [
  '<cue>, <act> so that you can <aim>.',
  '<act>, and then <next>.',
  '<cue>, <act>; if <trouble>, <remedy>.',
  '<cue>, ask yourself <question>, and <act>.',
  '<cue>, <act>.',
  '<act>, because <reason>, and then <next>.',
  '<cue>, <act>, and <next>.',
  'ask yourself <question>; if <trouble>, <remedy>.',
  'instead of <habit>, <act> so that you can <aim>.',
  '<cue>, <act>, because <reason>.',
  'to <aim>, <act>, and ask yourself <question>.',
  '<cue>, ask yourself <question>.',
  '<act>; later, <next>.',
  '<cue>, resist <habit>: <act>.',
  'if <trouble>, <remedy>, and ask yourself <question>.',
  '<act> in order to <aim>.',
  'take a moment to <act>, and consider <question>.',
  'since <reason>, <act>; if <trouble>, <remedy>.',
  'instead of <habit>, <act>.',
  '<act>; only then <next>.',
  '<cue>, be on your guard: if <trouble>, <remedy>.',
  'resist <habit>: <act>, because <reason>.',
  'make it a habit to <act>, so that you can <aim>.',
  'if you catch yourself <habit>, <act>; if <trouble>, <remedy>.',
  'stop <habit> and [instead|for once] <act>, and ask yourself <question>.',
  'remember that <reason>: <act>.',
  'in a sentence or two, note <question>, and use it to <aim>.',
  'since <reason>, <act>.',
];
