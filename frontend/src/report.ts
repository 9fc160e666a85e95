// Pages on which reports are typed.
import "./report-form";
import "./report-grid";
