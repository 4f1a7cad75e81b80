/* version.h - which program this is. */
#ifndef HAIDANG_BASE_VERSION_H
#define HAIDANG_BASE_VERSION_H

#define HAIDANG_VERSION "0.1.0"

#endif
