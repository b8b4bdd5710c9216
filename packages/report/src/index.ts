export { buildReport, type ReportInput } from './build-report.ts';
