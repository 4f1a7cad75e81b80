/* sample_document.h - a document in which everything stands that a document can hold, for tests of
 * those who print it. */
#ifndef HAIDANG_TESTS_SAMPLE_DOCUMENT_H
#define HAIDANG_TESTS_SAMPLE_DOCUMENT_H

#include "model/document.h"

static void fill_head(struct document *document)
{
    document->name = "2022-H1";
    document->title = "Báo cáo kết quả giám sát chất lượng dịch vụ công trực tuyến";
    document->made_ms = INT64_C(1655226000000);
    document->is_draft = true;
    document->watermark = "DỰ THẢO";
    document->superior = "ỦY BAN NHÂN DÂN TỈNH NINH THUẬN";
    document->issuer = "SỞ THÔNG TIN VÀ TRUYỀN THÔNG";
    document->state = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM";
    document->motto = "Độc lập - Tự do - Hạnh phúc";
    document->number = "Số:        /BC-STTTT";
    document->place_and_date = "Ninh Thuận, ngày      tháng 6 năm 2022";
    document->kind = "BÁO CÁO";
    document->subject = "Kết quả giám sát chất lượng dịch vụ công trực tuyến\n6 tháng đầu năm 2022 "
                        "trên địa bàn tỉnh";
    document->addressee = "Kính gửi: Ban Chỉ đạo chuyển đổi số tỉnh.";
    document->recipients_title = "Nơi nhận:";
    document_add_recipient(document, "- Như trên;");
    document_add_recipient(document, "- Lưu: VT, CNTT.");
    document->signer_title = "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC";
    document->signer_hint = "(Chữ ký của người có thẩm quyền,\ndấu/chữ ký số của cơ quan)";
    document->signer_name = "Họ và tên";
    document->colophon = "Chính sách tính toán 2022-01 (SHA-256: 0123…)";
    document_add_fact(document, "ky", "6 tháng đầu năm 2022");
}

static void fill_sample_tables(struct document *document)
{
    struct table *const table =
        document_add_table(document, PART_BODY, "bang-1", "Bảng 1", "Kết quả chung");
    struct table *empty;
    struct row *row;

    document_add_column(document, table, "TT", 6, ALIGN_CENTRE);
    document_add_column(document, table, "Chỉ số", 50, ALIGN_LEFT);
    document_add_column(document, table, "Kỳ này", 20, ALIGN_RIGHT);
    document_add_column(document, table, "Tăng/giảm", 20, ALIGN_RIGHT);
    row = document_add_row(document, table, ROW_GROUP);
    row->cells[0] = cell_of_text(document, "Văn phòng UBND tỉnh");
    row = document_add_row(document, table, ROW_PLAIN);
    row->cells[0] = cell_of_number(1, 0);
    row->cells[1] = cell_of_text(document, "=HYPERLINK(\"x\") ẵ Ặ ỡ Ữ <b>&amp;</b>");
    row->cells[2] = cell_of_number(9993, 2);
    row->cells[3] = cell_of_change(-12, 2);
    row = document_add_row(document, table, ROW_PLAIN);
    row->cells[0] = cell_of_number(2, 0);
    row->cells[1] = cell_of_text(document, "Tổng thời gian gián đoạn");
    row->cells[2] = cell_of_span(INT64_C(130) * 3600000 + 5 * 60000 + 9999);
    row = document_add_row(document, table, ROW_TOTAL);
    row->cells[1] = cell_of_moment(INT64_C(1655193900));
    row->cells[2] = cell_of_day(19157);
    row->cells[3] = cell_of_number(1234567, 0);
    row->cells[3].is_at_least = true;
    row->cells[3].is_strong = true;
    empty = document_add_table(document, PART_BODY, "bang-7", "Bảng 7", "Sự cố nghiêm trọng");
    document_add_column(document, empty, "TT", 6, ALIGN_CENTRE);
    empty->empty = "Trong kỳ không ghi nhận sự cố.";
    empty->is_wide = true;
}

static void fill_sample_charts(struct document *document)
{
    static const enum chart_kind kinds[] = {CHART_COLUMNS, CHART_LINES,    CHART_STACKED,
                                            CHART_BARS,    CHART_CALENDAR, CHART_MATRIX};
    static const char *const series[] = {"Tỉnh", "Trung ương", "Điện lực"};

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const size_t count = kinds[i] == CHART_COLUMNS || kinds[i] == CHART_BARS ? 1 : 3;
        struct chart *const chart = document_add_chart(
            document, PART_BODY, kinds[i], document_format(document, "bieu-do-%zu", i + 1),
            document_format(document, "Biểu đồ %zu", i + 1), "Tỷ lệ sẵn sàng theo tháng", count, 6);

        chart->alternative = "Từ tháng 01 đến tháng 6, tỷ lệ sẵn sàng từ 99,00% đến 99,95%";
        chart->unit = "%";
        chart->decimals = kinds[i] == CHART_CALENDAR ? 0 : 2;
        document_add_marks(document, chart, kinds[i] == CHART_CALENDAR ? 4 : 0);
        for (size_t mark = 0; mark < chart->mark_count; mark++)
            chart->marks[mark] = document_format(document, "Trạng thái %zu", mark);
        for (size_t j = 0; j < 6; j++)
            chart->categories[j] = document_format(document, "T%zu", j + 1);
        for (size_t j = 0; j < count; j++)
            chart->series[j] = series[j];
        for (size_t j = 0; j < count * 6; j++)
            chart->values[j] = kinds[i] == CHART_CALENDAR ? (int64_t)(j % 4)
                               : j == 4                   ? CHART_MISSING
                                                          : 9900 + (int64_t)j * 5;
        if (kinds[i] == CHART_COLUMNS || kinds[i] == CHART_BARS) {
            chart->target = 9990;
            chart->target_name = "Chỉ tiêu 99,90%";
        }
    }
}

/* Yours. */
static struct document *sample_document(void)
{
    struct document *const document = document_new(LANGUAGE_VI);
    struct block *annex;

    fill_head(document);
    document_add_heading(document, PART_SUMMARY, 1, "TÓM TẮT DÀNH CHO LÃNH ĐẠO");
    document_add(document, PART_SUMMARY, BLOCK_PARAGRAPH, "Tỷ lệ sẵn sàng bình quân đạt 99,93%.");
    document_add_heading(document, PART_BODY, 1, "I. TÓM TẮT");
    document_add(document, PART_BODY, BLOCK_PARAGRAPH,
                 "Trong 6 tháng đầu năm 2022, hệ thống giám sát 47 dịch vụ của 9 cơ quan, đơn vị.");
    document_add(document, PART_BODY, BLOCK_PARAGRAPH, "Căn cứ các quy định hiện hành;")
        ->is_italic = true;
    document_add_heading(document, PART_BODY, 2, "1. Ưu điểm");
    document_add(document, PART_BODY, BLOCK_ITEM, "Cổng dịch vụ công đạt chỉ tiêu.")->to_confirm =
        true;
    fill_sample_tables(document);
    fill_sample_charts(document);
    document_add(document, PART_BODY, BLOCK_NOTE, "Nguồn: hệ thống Hải Đăng.");
    annex = document_add(document, PART_ANNEX, BLOCK_ANNEX, "Kết quả chi tiết từng dịch vụ");
    annex->label = "Phụ lục I";
    document_add(document, PART_ANNEX, BLOCK_PARAGRAPH, "Xem bảng.");
    return document;
}

#endif
