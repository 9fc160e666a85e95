// Staff pages beside app.ts.
import "./fold";
import "./live";
import "./narrow";
import "./queue";
import "./report-outbox";
