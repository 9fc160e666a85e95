// Staff pages beside app.ts.
import "./narrow";
import "./queue";
import "./report-outbox";
