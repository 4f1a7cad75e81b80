/* References to characters: old pages write Vietnamese by them. */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/page_text_inside.h"

enum { NAME_MOST = 10, LAST_CHARACTER = 0x10ffff };

static const struct {
    const char *name;
    uint32_t character;
} references[] = {
    {"amp", '&'},      {"lt", '<'},       {"gt", '>'},       {"quot", '"'},      {"apos", '\''},
    {"nbsp", 0xa0},    {"copy", 0xa9},    {"ndash", 0x2013}, {"mdash", 0x2014},  {"lsquo", 0x2018},
    {"rsquo", 0x2019}, {"ldquo", 0x201c}, {"rdquo", 0x201d}, {"hellip", 0x2026}, {"Agrave", 0xc0},
    {"Aacute", 0xc1},  {"Acirc", 0xc2},   {"Atilde", 0xc3},  {"Egrave", 0xc8},   {"Eacute", 0xc9},
    {"Ecirc", 0xca},   {"Igrave", 0xcc},  {"Iacute", 0xcd},  {"ETH", 0xd0},      {"Ograve", 0xd2},
    {"Oacute", 0xd3},  {"Ocirc", 0xd4},   {"Otilde", 0xd5},  {"Ugrave", 0xd9},   {"Uacute", 0xda},
    {"Yacute", 0xdd},  {"agrave", 0xe0},  {"aacute", 0xe1},  {"acirc", 0xe2},    {"atilde", 0xe3},
    {"egrave", 0xe8},  {"eacute", 0xe9},  {"ecirc", 0xea},   {"igrave", 0xec},   {"iacute", 0xed},
    {"ograve", 0xf2},  {"oacute", 0xf3},  {"ocirc", 0xf4},   {"otilde", 0xf5},   {"ugrave", 0xf9},
    {"uacute", 0xfa},  {"yacute", 0xfd},  {"Abreve", 0x102}, {"abreve", 0x103},  {"Dstrok", 0x110},
    {"dstrok", 0x111}, {"Itilde", 0x128}, {"itilde", 0x129}, {"Utilde", 0x168},  {"utilde", 0x169},
};

static size_t write_character(uint32_t character, char letter[PAGE_LETTER_MOST])
{
    if (character < 0x80) {
        letter[0] = (char)character;
        return 1;
    }
    if (character < 0x800) {
        letter[0] = (char)(0xc0 | character >> 6);
        letter[1] = (char)(0x80 | (character & 0x3f));
        return 2;
    }
    if (character < 0x10000) {
        letter[0] = (char)(0xe0 | character >> 12);
        letter[1] = (char)(0x80 | (character >> 6 & 0x3f));
        letter[2] = (char)(0x80 | (character & 0x3f));
        return 3;
    }
    letter[0] = (char)(0xf0 | character >> 18);
    letter[1] = (char)(0x80 | (character >> 12 & 0x3f));
    letter[2] = (char)(0x80 | (character >> 6 & 0x3f));
    letter[3] = (char)(0x80 | (character & 0x3f));
    return 4;
}

static int digit_value(char digit, uint32_t base)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (base == 16 && digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    if (base == 16 && digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    return -1;
}

/* "#7843" or "#x1ea3"; 0 if it is no character. */
static uint32_t parse_number(const char *name, size_t length)
{
    const uint32_t base = length > 1 && (name[1] == 'x' || name[1] == 'X') ? 16 : 10;
    uint32_t character = 0;

    for (size_t i = base == 16 ? 2 : 1; i < length; i++) {
        const int value = digit_value(name[i], base);

        if (value < 0 || character > LAST_CHARACTER)
            return 0;
        character = character * base + (uint32_t)value;
    }
    return character > LAST_CHARACTER || (character >= 0xd800 && character <= 0xdfff) ? 0
                                                                                      : character;
}

static uint32_t find_name(const char *name, size_t length)
{
    for (size_t i = 0; i < sizeof references / sizeof *references; i++)
        if (strlen(references[i].name) == length && memcmp(references[i].name, name, length) == 0)
            return references[i].character;
    return 0;
}

size_t page_reference(const char *at, const char *end, char letter[PAGE_LETTER_MOST],
                      size_t *length)
{
    const char *const name = at + 1;
    const size_t room = (size_t)(end - name) < NAME_MOST ? (size_t)(end - name) : NAME_MOST;
    const char *const semicolon = memchr(name, ';', room);
    const size_t name_length = semicolon == NULL ? 0 : (size_t)(semicolon - name);
    uint32_t character = 0;

    if (name_length > 1)
        character = *name == '#' ? parse_number(name, name_length) : find_name(name, name_length);
    *length = write_character(character == 0 ? '&' : character, letter);
    return character == 0 ? 1 : name_length + 2;
}
