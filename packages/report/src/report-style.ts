/** The page's style sheet. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; font-size: 0.9em; }
th { white-space: nowrap; }
th, td { text-align: left; padding: 0.25rem 0.6rem; border-bottom: 1px solid #8884; vertical-align: top; overflow-wrap: anywhere; }
pre { overflow: auto; font-size: 0.85em; }
.bar { display: flex; height: 1.4rem; margin: 0.5rem 0 1rem; border-radius: 4px; overflow: hidden; }
.bar span { background: #999; } .bar .kept { background: #2a9d5c; } .bar .duplicate { background: #e0a030; }
.bar .unparsable, .bar .failed { background: #d0443e; } .bar .truncated { background: #9b59b6; } .bar .filtered { background: #5b8bd0; }
`;
