/* How services answer that no person reads: JSON, SOAP, maps and features. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "province/answers.h"
#include "province/site.h"
#include "serve/answer.h"
#include "serve/request.h"

static const char xml[] = "text/xml; charset=utf-8";

void answer_json(struct visit *visit)
{
    data_send(visit, 200, "application/json; charset=utf-8", visit->site->content);
}

void answer_soap(struct visit *visit)
{
    struct text envelope = {0};

    text_add(&envelope,
             "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<soap:Envelope "
             "xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body>%s</soap:Body>"
             "</soap:Envelope>\n",
             visit->site->content);
    data_send(visit, 200, xml, text_string(&envelope));
    text_free(&envelope);
}

/* One white point: what a map of nothing looks like. */
static void send_map(const struct visit *visit)
{
    static const unsigned char point[] = {
        0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48,
        0x44, 0x52, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x00, 0x00, 0x00,
        0x00, 0x3a, 0x7e, 0x9b, 0x55, 0x00, 0x00, 0x00, 0x0a, 0x49, 0x44, 0x41, 0x54, 0x78,
        0xda, 0x63, 0xf8, 0x0f, 0x00, 0x01, 0x01, 0x01, 0x00, 0x1c, 0xb0, 0x8c, 0x99, 0x00,
        0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82};
    const struct answer answer = {
        .status = 200, .type = "image/png", .body = point, .length = sizeof point};

    answer_send(visit->connection, &answer);
}

void answer_map(struct visit *visit)
{
    char request[32] = "";
    struct text document = {0};

    if (request_parameter(visit->request, "REQUEST", request, sizeof request) &&
        strcmp(request, "GetMap") == 0) {
        send_map(visit);
        return;
    }
    text_add(&document,
             "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<WMT_MS_Capabilities version=\"1.1.1\">"
             "<Service><Name>OGC:WMS</Name><Title>%s</Title></Service><Capability><Layer><Title>%s"
             "</Title><Layer queryable=\"1\"><Name>%s</Name><Title>%s</Title></Layer></Layer>"
             "</Capability></WMT_MS_Capabilities>\n",
             visit->site->title, visit->site->title, visit->site->content, visit->site->lead);
    data_send(visit, 200, xml, text_string(&document));
    text_free(&document);
}

void answer_features(struct visit *visit)
{
    struct text document = {0};

    text_add(&document,
             "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<wfs:WFS_Capabilities "
             "xmlns:wfs=\"http://www.opengis.net/wfs\" version=\"1.1.0\"><wfs:FeatureTypeList>"
             "<wfs:FeatureType><wfs:Name>%s</wfs:Name><wfs:Title>%s</wfs:Title></wfs:FeatureType>"
             "</wfs:FeatureTypeList></wfs:WFS_Capabilities>\n",
             visit->site->content, visit->site->lead);
    data_send(visit, 200, xml, text_string(&document));
    text_free(&document);
}
