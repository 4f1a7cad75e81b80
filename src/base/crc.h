/* crc.h - CRC-32C (Castagnoli): notices every single and double flipped bit, and every burst of up
 * to 32, in anything we pack. */
#ifndef HAIDANG_BASE_CRC_H
#define HAIDANG_BASE_CRC_H

#include <stddef.h>
#include <stdint.h>

/* Of the bytes, after what `crc` was computed from; begin with 0. */
uint32_t crc_add(uint32_t crc, const void *bytes, size_t length);

/* As kept in the four bytes of a file, lowest first. */
uint32_t crc_load(const uint8_t bytes[4]);
void crc_store(uint8_t bytes[4], uint32_t crc);

#endif
