/* probe_soap.h - the kind `soap`: sends an envelope and wants one back that holds no fault. */
#ifndef HAIDANG_STAGE_PROBE_SOAP_H
#define HAIDANG_STAGE_PROBE_SOAP_H

#include "stage/probe.h"

extern const struct probe_kind probe_soap;
extern const struct schema probe_soap_schema;

#endif
