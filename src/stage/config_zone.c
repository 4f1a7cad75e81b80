/* Is there such a time zone?  libc would silently take UTC for one that it does not know. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/words.h"
#include "io/zone.h"
#include "stage/config_inside.h"

static const char zone_folder[] = "/usr/share/zoneinfo";
enum { NAMES_MOST = 500, PATH_MOST = 512 };

static bool is_zone_file(const char *path)
{
    char head[4];
    FILE *const file = fopen(path, "rb");
    bool fine;

    if (file == NULL)
        return false;
    fine = fread(head, 1, sizeof head, file) == sizeof head && memcmp(head, "TZif", 4) == 0;
    fclose(file);
    return fine;
}

/* The names of the folder that `zone` would stand in, such as all of "Asia/"; ends with NULL. */
static const char *const *list_zones(struct reading *reading, const char *zone)
{
    const char *const slash = strrchr(zone, '/');
    const int area = slash == NULL ? 0 : (int)(slash + 1 - zone);
    const char **const names = arena_add(reading_arena(reading), NAMES_MOST + 1, sizeof *names);
    char path[PATH_MOST];
    struct dirent **entries = NULL;
    int count;

    snprintf(path, sizeof path, "%s/%.*s", zone_folder, area, zone);
    count = scandir(path, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char name[PATH_MOST];

        snprintf(name, sizeof name, "%.*s%s", area, zone, entries[i]->d_name);
        if (i < NAMES_MOST)
            names[i] = arena_copy_string(reading_arena(reading), name);
        free(entries[i]);
    }
    free(entries);
    return names;
}

void config_read_zone(struct reading *reading, const struct node *value, void *field)
{
    const char **const zone = field;
    const char *string;
    char path[PATH_MOST];

    if (!schema_read_string(reading, value, &string))
        return;
    if (*string == '/' || strstr(string, "..") != NULL || strlen(string) > 100) {
        reading_complain(reading, &value->place, tr("'%s' is not the name of a time zone"),
                         reading_quote(reading, string));
        return;
    }
    snprintf(path, sizeof path, "%s/%s", zone_folder, string);
    if (is_zone_file(path))
        *zone = string;
    else
        reading_complain(reading, &value->place,
                         tr("there is no time zone '%s' (such as Asia/Ho_Chi_Minh)%s"),
                         reading_quote(reading, string),
                         reading_suggest(reading, string, list_zones(reading, string)));
}

static void release_zone(void *thing)
{
    zone_close(thing);
}

/* UTC after a mistake, so that the rest can be read. */
void config_build_zone(struct config_building *building)
{
    static const struct zone none = {0};
    const char *const name = building->words->province.zone;
    struct error error = {""};
    struct zone *const zone = name == NULL ? NULL : zone_open(name, &error);

    building->zone = zone == NULL ? &none : zone;
    if (zone != NULL)
        arena_adopt(reading_arena(building->reading), zone, release_zone);
    else if (name != NULL)
        reading_complain(building->reading, &building->root->place, "%s", error.message);
}
