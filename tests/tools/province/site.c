#include "province/site.h"

#include <string.h>

#include "province/answers.h"
#include "province/journey.h"

/* The pages are written by us after the manner of such pages; nobody's page was copied. */
const struct site sites[] = {
    {.service = "dvc-01",
     .host = "dichvucong.ninhthuan.test",
     .path = "/",
     .answer = answer_page,
     .title = "Cổng Dịch vụ công tỉnh Ninh Thuận",
     .lead = "Dịch vụ công trực tuyến: nộp hồ sơ mọi lúc, tra cứu kết quả mọi nơi.",
     .content =
         "<form action=\"/tim-kiem\"><label>Tìm thủ tục hành chính <input name=\"q\" "
         "type=\"search\"></label> <button>Tìm kiếm</button></form>\n"
         "<h2>Dịch vụ công trực tuyến</h2>\n<ul>\n"
         "<li><a href=\"/xay-dung\">Cấp giấy phép xây dựng nhà ở riêng lẻ</a></li>\n"
         "<li><a href=\"/ho-tich\">Đăng ký khai sinh</a></li>\n"
         "<li><a href=\"/dat-dai\">Cung cấp thông tin, dữ liệu đất đai</a></li>\n"
         "<li><a href=\"/lao-dong\">Cấp giấy phép lao động cho người nước ngoài</a></li>\n</ul>\n"
         "<h2>Tình hình giải quyết hồ sơ</h2>\n<p>Tính đến {time} ngày {today}: đã tiếp nhận 1.284 "
         "hồ sơ trong tháng, giải quyết đúng hạn 98,2%.</p>\n"
         "<p><a href=\"/dang-nhap\">Đăng nhập</a> · <a href=\"/tra-cuu\">Tra cứu hồ sơ</a></p>\n",
     .median_ms = 140},
    {.service = "dvc-08",
     .host = "khaosat.ninhthuan.test",
     .path = "/",
     .answer = answer_page,
     .title = "Khảo sát mức độ hài lòng của người dân",
     .lead = "Kính mời Ông/Bà cho ý kiến về việc giải quyết thủ tục hành chính.",
     .content = "<form method=\"post\" action=\"/gui\">\n"
                "<p><label>Mã hồ sơ <input name=\"ma_ho_so\" required></label></p>\n"
                "<p><label>Mức độ hài lòng <select name=\"muc_do\"><option>Rất hài lòng</option>"
                "<option>Hài lòng</option><option>Bình thường</option>"
                "<option>Không hài lòng</option></select></label></p>\n"
                "<p><label>Ý kiến đóng góp <textarea name=\"y_kien\"></textarea></label></p>\n"
                "<p><button type=\"submit\">Gửi khảo sát</button></p>\n</form>\n",
     .median_ms = 110},
    {.service = "dvc-09",
     .host = "1022.ninhthuan.test",
     .path = "/",
     .answer = answer_page,
     .title = "Tổng đài 1022 Ninh Thuận",
     .lead = "Tiếp nhận phản ánh, kiến nghị của người dân và doanh nghiệp.",
     .content = "<h2>Phản ánh mới tiếp nhận</h2>\n<ul>\n"
                "<li>{today}: Đèn chiếu sáng hỏng trên đường 16 Tháng 4 - đang xử lý</li>\n"
                "<li>{yesterday}: Rác thải tồn đọng tại chợ Phan Rang - đã xử lý</li>\n</ul>\n"
                "<form action=\"/gui-phan-anh\" method=\"post\"><label>Nội dung phản ánh "
                "<textarea name=\"noi_dung\"></textarea></label> <button>Gửi phản ánh</button>"
                "</form>\n",
     .median_ms = 130},
    {.service = "dvc-13",
     .host = "dangkykinhdoanh.ninhthuan.test",
     .path = "/",
     .answer = answer_moved,
     .content = "https://dangkykinhdoanh.ninhthuan.test/nop-ho-so",
     .median_ms = 60},
    {.service = "dvc-13",
     .host = "dangkykinhdoanh.ninhthuan.test",
     .path = "/nop-ho-so",
     .answer = answer_moved,
     .content = "https://dkkd-quocgia.ninhthuan.test/",
     .median_ms = 50},
    {.service = "quocgia-dkkd",
     .host = "dkkd-quocgia.ninhthuan.test",
     .path = "/",
     .answer = answer_page,
     .title = "Cổng thông tin quốc gia về đăng ký doanh nghiệp",
     .lead = "Đăng ký doanh nghiệp qua mạng điện tử.",
     .content = "<h2>Đăng ký doanh nghiệp</h2>\n<ul><li>Thành lập mới</li><li>Thay đổi nội dung "
                "đăng ký</li><li>Tạm ngừng kinh doanh</li></ul>\n",
     .median_ms = 180,
     .is_helper = true},
    {.service = "d06-02",
     .host = "sso.ninhthuan.test",
     .path = "/authorize",
     .answer = answer_login,
     .content = "https://sso-quocgia.ninhthuan.test/dang-nhap",
     .median_ms = 70},
    {.service = "quocgia-sso",
     .host = "sso-quocgia.ninhthuan.test",
     .path = "/dang-nhap",
     .answer = answer_sign_in,
     .title = "Đăng nhập bằng tài khoản định danh điện tử",
     .lead = "Trang đăng nhập quốc gia (mô phỏng).  Hệ thống giám sát dừng tại đây.",
     .content = "<form method=\"post\" action=\"/xac-thuc\"><label>Số định danh <input "
                "name=\"so_dinh_danh\"></label> <label>Mật khẩu <input name=\"mat_khau\" "
                "type=\"password\"></label> <button>Đăng nhập</button>",
     .median_ms = 160,
     .is_helper = true},
    {.service = "dtm-01",
     .host = "ioc.phanrang.test",
     .path = "/",
     .answer = answer_page,
     .title = "Trung tâm điều hành đô thị thông minh Phan Rang - Tháp Chàm",
     .lead = "Màn hình điều hành: các chỉ số của thành phố theo thời gian gần thực.",
     .content =
         "<h2>Chỉ số mới nhất</h2>\n<table>\n"
         "<tr><th>Chỉ số</th><th>Giá trị</th><th>Cập nhật</th></tr>\n"
         "<tr><td>Chất lượng không khí (AQI)</td><td>42</td><td><time datetime=\"{moment}\">{time} "
         "{today}</time></td></tr>\n"
         "<tr><td>Mực nước sông Dinh</td><td>1,24 m</td><td><time datetime=\"{moment}\">{time} "
         "{today}</time></td></tr>\n"
         "<tr><td>Lưu lượng giao thông, ngã năm Phủ Hà</td><td>bình thường</td><td><time "
         "datetime=\"{moment}\">{time} {today}</time></td></tr>\n</table>\n",
     .median_ms = 220},
    {.service = "dtm-06",
     .host = "dulich.phanrang.test",
     .path = "/",
     .answer = answer_page,
     .title = "Cổng du lịch thông minh Phan Rang - Tháp Chàm",
     .lead = "Biển xanh, nắng vàng, tháp Chăm và vườn nho.",
     .content = "<h2>Điểm đến</h2>\n<ul><li>Tháp Pô Klong Garai</li><li>Biển Ninh Chữ</li>"
                "<li>Vịnh Vĩnh Hy</li><li>Đồi cát Nam Cương</li><li>Làng gốm Bàu Trúc</li></ul>\n"
                "<p>Thời tiết ngày {today}: nắng, 31°C.</p>\n",
     .median_ms = 260},
    {.service = "qh-01",
     .host = "quyhoach.ninhthuan.test",
     .path = "/",
     .answer = answer_page,
     .title = "Cổng thông tin quy hoạch tỉnh Ninh Thuận",
     .lead = "Công khai quy hoạch tỉnh, quy hoạch xây dựng và hạ tầng kỹ thuật đô thị.",
     .content = "<h2>Đồ án quy hoạch</h2>\n<ul>\n"
                "<li>Quy hoạch chung thành phố Phan Rang - Tháp Chàm</li>\n"
                "<li>Quy hoạch phân khu ven biển Bình Sơn - Ninh Chữ</li>\n</ul>\n"
                "<p><a href=\"/ban-do\">Xem bản đồ</a> · <a href=\"/thua-dat\">Tra cứu thông tin "
                "quy hoạch theo thửa đất</a></p>\n",
     .median_ms = 240},
    {.service = "nt-01",
     .host = "www.ninhthuan.test",
     .path = "/",
     .answer = answer_page,
     .title = "Cổng thông tin điện tử tỉnh Ninh Thuận",
     .lead = "Thông tin chính thức của Ủy ban nhân dân tỉnh.",
     .content =
         "<h2>Tin mới</h2>\n<ul>\n"
         "<li><time datetime=\"{moment}\">{today}</time> Ban Chỉ đạo Chuyển đổi số tỉnh họp đánh "
         "giá kết quả sáu tháng đầu năm</li>\n"
         "<li>{yesterday} Phiên họp thường kỳ của Ủy ban nhân dân tỉnh</li>\n"
         "<li>{last-week} Triển khai Đề án 06 tại các xã, phường, thị trấn</li>\n</ul>\n"
         "<h2>Văn bản chỉ đạo điều hành</h2>\n<p>Công khai văn bản, lịch tiếp công dân.</p>\n",
     .median_ms = 190},
    {.service = "nt-11",
     .host = "cbccvc.ninhthuan.test",
     .path = "/",
     .answer = answer_page,
     .title = "Cơ sở dữ liệu cán bộ, công chức, viên chức",
     .lead = "Phần mềm quản lý hồ sơ cán bộ, công chức, viên chức tỉnh Ninh Thuận.",
     .content = "<form method=\"post\" action=\"/dang-nhap\"><label>Tài khoản <input "
                "name=\"tai_khoan\"></label> <label>Mật khẩu <input name=\"mat_khau\" "
                "type=\"password\"></label> <button>Đăng nhập</button></form>\n",
     .median_ms = 210},
    {.service = "nt-12",
     .host = "khcn.ninhthuan.test",
     .path = "/",
     .answer = answer_page,
     .title = "Cơ sở dữ liệu nhiệm vụ khoa học và công nghệ",
     .lead = "Tra cứu đề tài, dự án khoa học và công nghệ của tỉnh.",
     .content = "<ul><li>Phát triển giống nho ăn tươi NH01-152</li><li>Quy trình nuôi tôm giống "
                "sạch bệnh</li><li>Chỉ dẫn địa lý cừu Ninh Thuận</li></ul>\n",
     .median_ms = 170},
    {.service = "nt-13",
     .host = "ngansach.ninhthuan.test",
     .path = "/",
     .answer = answer_page,
     .title = "Công khai ngân sách tỉnh Ninh Thuận",
     .lead = "Công khai dự toán, tình hình thực hiện và quyết toán ngân sách nhà nước.",
     .content = "<ul><li>Dự toán ngân sách năm</li><li>Tình hình thực hiện dự toán 6 tháng</li>"
                "<li>Quyết toán ngân sách năm trước</li></ul>\n",
     .median_ms = 150},
    {.service = "nt-14",
     .host = "baocao.ninhthuan.test",
     .path = "/",
     .answer = answer_page,
     .title = "Hệ thống thông tin báo cáo tỉnh Ninh Thuận",
     .lead = "Chế độ báo cáo định kỳ, số liệu chốt từ ngày 15 tháng trước đến ngày 14 tháng này.",
     .content = "<p>Kỳ báo cáo hiện tại cập nhật lúc {time} ngày {today}.</p>\n"
                "<p><a href=\"/dang-nhap\">Đăng nhập hệ thống báo cáo</a></p>\n",
     .median_ms = 320},
    {.service = "nt-15",
     .host = "phuocmy.ninhthuan.test",
     .path = "/",
     .answer = answer_page,
     .title = "Trang thông tin điện tử phường Phước Mỹ",
     .lead = "Ủy ban nhân dân phường Phước Mỹ, thành phố Phan Rang - Tháp Chàm.",
     .content = "<ul><li>{yesterday} Lịch tiếp công dân của Chủ tịch Ủy ban nhân dân phường</li>"
                "<li>{last-week} Thông báo cấp căn cước công dân lưu động</li></ul>\n",
     .median_ms = 280},
    /* what programs read */
    {.service = "dvc-04",
     .host = "dichvucong.ninhthuan.test",
     .path = "/api/ho-so/TEST-000001",
     .answer = answer_json,
     .content = "{\"ma_ho_so\": \"TEST-000001\", \"trang_thai\": \"DANG_XU_LY\", \"cap_nhat\": "
                "\"{moment}\"}\n",
     .median_ms = 90},
    {.service = "dvc-11",
     .host = "api-congdan.ninhthuan.test",
     .path = "/health",
     .answer = answer_json,
     .content = "{\"status\": \"UP\", \"database\": \"UP\", \"at\": \"{moment}\"}\n",
     .median_ms = 95},
    {.service = "d06-01",
     .host = "lgsp.ninhthuan.test",
     .path = "/dancu",
     .answer = answer_soap,
     .content =
         "<traCuuResponse xmlns=\"urn:ninhthuan:dan-cu\"><maKetQua>00</maKetQua><thongBao>Thành "
         "công (dữ liệu mô phỏng)</thongBao></traCuuResponse>",
     .median_ms = 240,
     .knows_clients = true},
    {.service = "d06-05",
     .host = "lgsp.ninhthuan.test",
     .path = "/doisoat/thongke",
     .answer = answer_json,
     .content = "{\"ton_dong\": 137, \"da_xu_ly\": 2541, \"cap_nhat\": \"{moment}\"}\n",
     .median_ms = 160},
    {.service = "nt-02",
     .host = "lgsp.ninhthuan.test",
     .path = "/token",
     .answer = answer_json,
     .content = "{\"access_token\": \"mo-phong-khong-dung-duoc\", \"token_type\": \"Bearer\", "
                "\"expires_in\": 3600}\n",
     .median_ms = 60,
     .knows_clients = true},
    {.service = "nt-03",
     .host = "lgsp.ninhthuan.test",
     .path = "/ndxp/ping",
     .answer = answer_soap,
     .content = "<pingResponse xmlns=\"urn:ninhthuan:ndxp\"><maKetQua>00</maKetQua></pingResponse>",
     .median_ms = 220},
    {.service = "dtm-05",
     .host = "phananh.phanrang.test",
     .path = "/api/v1/health",
     .answer = answer_json,
     .content = "{\"status\": \"UP\", \"at\": \"{moment}\"}\n",
     .median_ms = 105},
    {.service = "qh-04",
     .host = "quyhoach.ninhthuan.test",
     .path = "/api/thua/TEST",
     .answer = answer_json,
     .content = "{\"thua\": \"TEST\", \"chuc_nang\": \"Đất ở đô thị\", \"nguon\": \"QHC 2040\", "
                "\"cap_nhat\": \"{moment}\"}\n",
     .median_ms = 170},
    {.service = "nt-10",
     .host = "dulieu.ninhthuan.test",
     .path = "/api/3/action/package_list",
     .answer = answer_json,
     .content = "{\"success\": true, \"result\": [\"dan-so\", \"truong-hoc\", \"ngan-sach\", "
                "\"quan-trac\"]}\n",
     .median_ms = 150},
    {.service = "qh-02",
     .host = "gis.ninhthuan.test",
     .path = "/wms",
     .answer = answer_map,
     .title = "Bản đồ quy hoạch chung TP Phan Rang - Tháp Chàm",
     .lead = "Quy hoạch chung",
     .content = "qhc_phanrang",
     .median_ms = 180},
    {.service = "qh-06",
     .host = "gis.ninhthuan.test",
     .path = "/hatang/wms",
     .answer = answer_map,
     .title = "Hạ tầng kỹ thuật đô thị",
     .lead = "Cấp nước",
     .content = "ht_capnuoc",
     .median_ms = 180},
    {.service = "qh-03",
     .host = "gis.ninhthuan.test",
     .path = "/wfs",
     .answer = answer_features,
     .title = "Ranh giới quy hoạch",
     .lead = "Ranh giới",
     .content = "qh:ranh_gioi",
     .median_ms = 200},
    {.service = "nt-08",
     .host = "thongke.ninhthuan.test",
     .path = "/",
     .answer = answer_page,
     .title = "Trang thành phần của Cổng thông tin điện tử tỉnh",
     .lead = "Trang mô phỏng.",
     .content = "<p>Cập nhật {today}.</p>\n",
     .median_ms = 90},
    {.service = "nt-08",
     .host = "hoidap.ninhthuan.test",
     .path = "/",
     .answer = answer_page,
     .title = "Trang thành phần của Cổng thông tin điện tử tỉnh",
     .lead = "Trang mô phỏng.",
     .content = "<p>Cập nhật {today}.</p>\n",
     .median_ms = 90},
    {.service = "nt-08",
     .host = "vanbanphapluat.ninhthuan.test",
     .path = "/",
     .answer = answer_page,
     .title = "Trang thành phần của Cổng thông tin điện tử tỉnh",
     .lead = "Trang mô phỏng.",
     .content = "<p>Cập nhật {today}.</p>\n",
     .median_ms = 90},
    /* what is no page: networks.c, jobs.c */
    {.service = "dvc-10", .host = "sip.ninhthuan.test", .path = "-"},
    {.service = "dtm-02", .host = "camera.phanrang.test", .path = "-"},
    {.service = "dtm-03", .host = "iot.phanrang.test", .path = "-"},
    {.service = "nt-06", .host = "mail.ninhthuan.test", .path = "-"},
    {.service = "nt-07", .host = "ns1.ninhthuan.test", .path = "-"},
    {.service = "d06-06", .host = "tslcd-gw.ninhthuan.test", .path = "-"},
    {.service = "dvc-07", .host = "cong-viec-dvc-07.ninhthuan.test", .path = "-"},
    {.service = "d06-03", .host = "cong-viec-d06-03.ninhthuan.test", .path = "-"},
    {.service = "d06-04", .host = "cong-viec-d06-04.ninhthuan.test", .path = "-"},
    {.service = "dtm-04", .host = "cong-viec-dtm-04.ninhthuan.test", .path = "-"},
    {.service = "qh-05", .host = "cong-viec-qh-05.ninhthuan.test", .path = "-"},
    {.service = "nt-04", .host = "cong-viec-nt-04.ninhthuan.test", .path = "-"},
    {.service = "nt-09", .host = "cong-viec-nt-09.ninhthuan.test", .path = "-"},
#include "province/journey_sites.inc"
};

const size_t site_count = sizeof sites / sizeof *sites;
_Static_assert(sizeof sites / sizeof *sites <= SITE_MOST, "raise SITE_MOST");

static bool path_fits(const char *wanted, const char *path)
{
    const size_t length = strlen(wanted);

    if (length > 0 && wanted[length - 1] == '*')
        return strncmp(wanted, path, length - 1) == 0;
    return strcmp(wanted, path) == 0;
}

const struct site *site_find(const char *host, const char *path)
{
    for (size_t i = 0; i < site_count; i++)
        if (strcmp(sites[i].host, host) == 0 && path_fits(sites[i].path, path))
            return &sites[i];
    return NULL;
}

size_t site_find_host(const char *host)
{
    size_t i = 0;

    while (i < site_count && strcmp(sites[i].host, host) != 0)
        i++;
    return i;
}

size_t site_find_service(const char *service)
{
    size_t i = 0;

    while (i < site_count && strcmp(sites[i].service, service) != 0)
        i++;
    return i;
}
