## The plan's table as a sheet

sheet-keys = اكتبوا لاستبدال المحتوى، وF2 لتعديله. Enter إلى الأسفل، وTab إلى الخانة التالية، وEsc ثم Tab للخروج من الجدول. Ctrl+Enter يفتح البطاقة، وAlt+↑ أو ↓ ينقل الإجراء.
sheet-keys-read-only = تنقل الأسهم من خانة إلى أخرى، وShift يحدد الخانات، وCtrl+C ينسخها. Enter يفتح البطاقة.
sheet-block = التحديد: { $rows } × { $columns }
sheet-refused = { $count ->
    [one] بقيت خانة واحدة كما كانت.
    [two] بقيت خانتان كما كانتا.
    [few] بقيت { $count } خانات كما كانت.
   *[other] بقيت { $count } خانة كما كانت.
  } { $column }: { $reason }
sheet-refused-column = { $column }: { $reason }
sheet-frozen = النص معتمد، ولا يبقى مفتوحا سوى التتبع.
sheet-read-only = يمكنكم قراءة هذه الوثيقة دون الكتابة فيها.
sheet-several-sources = هناك عدة مصادر تمويل؛ افتحوا البطاقة لتحديد المصدر.
sheet-required = لا يمكن أن تبقى هذه الخانة فارغة.
sheet-too-long = النص أطول مما تسعه هذه الخانة.
sheet-no-such-code = «{ $text }» غير موجود في اللائحة.
sheet-old-code = لم يعد بالإمكان اختيار «{ $text }».
sheet-no-such-person = لا أحد يحمل الاسم «{ $text }» بالضبط.
sheet-no-such-row = { $count ->
    [0] «{ $text }» ليس رمزا ولا عنوانا لأي سطر في المخطط.
   *[other] «{ $text }» يدل على عدة أسطر في المخطط.
  }
sheet-copied = { $count ->
    [one] نُسخت خانة واحدة.
    [two] نُسخت خانتان.
    [few] نُسخت { $count } خانات.
   *[other] نُسخت { $count } خانة.
  }
sheet-pasted = { $count ->
    [one] تغيرت خانة واحدة.
    [two] تغيرت خانتان.
    [few] تغيرت { $count } خانات.
   *[other] تغيرت { $count } خانة.
  }
sheet-sorted = الجدول مرتب: عودوا إلى ترتيب المخطط من قائمة أحد الأعمدة لنقل إجراء.
sheet-nothing = لا توجد في الحافظة أي بيانات للصق.
sheet-too-large = تتجاوز هذه الكتلة { $max } سطر؛ انسخوها على دفعات.
sheet-several = { $count ->
    [one] إجراء واحد
    [two] إجراءان
    [few] { $count } إجراءات
   *[other] { $count } إجراء
  }
sheet-give = { $column }…
sheet-delete = حذف
sheet-delete-title = { $count ->
    [one] هل تحذفون إجراء واحدا؟
    [two] هل تحذفون إجراءين؟
    [few] هل تحذفون { $count } إجراءات؟
   *[other] هل تحذفون { $count } إجراء؟
  }
sheet-delete-question = { $count ->
    [one] يبقى { $days } يوما في سلة المحذوفات، ومنها يعود كما كان.
   *[other] تبقى كلها { $days } يوما في سلة المحذوفات، ومنها تعود كما كانت.
  }
sheet-deleted = { $count ->
    [one] الإجراء في سلة المحذوفات لمدة { $days } يوما. يعيده Ctrl+Z إلى مكانه.
    [two] الإجراءان في سلة المحذوفات لمدة { $days } يوما. يعيدهما Ctrl+Z إلى مكانهما.
   *[other] الإجراءات ({ $count }) في سلة المحذوفات لمدة { $days } يوما. يعيدها Ctrl+Z إلى مكانها.
  }

## What a paste would do

paste-title = لصق { $rows } × { $columns } خانة؟
paste-changes = { $count ->
    [0] لا تتغير أي خانة.
    [one] تتغير خانة واحدة.
    [two] تتغير خانتان.
    [few] تتغير { $count } خانات.
   *[other] تتغير { $count } خانة.
  }
paste-adds = { $count ->
    [one] يضاف إجراء واحد في آخر المخطط.
    [two] يضاف إجراءان في آخر المخطط.
    [few] تضاف { $count } إجراءات في آخر المخطط.
   *[other] يضاف { $count } إجراء في آخر المخطط.
  }
paste-lost = { $count ->
    [one] سطر واحد يتجاوز آخر إجراء ولا يُلصق.
    [two] سطران يتجاوزان آخر إجراء ولا يُلصقان.
    [few] { $count } أسطر تتجاوز آخر إجراء ولا تُلصق.
   *[other] { $count } سطرا يتجاوز آخر إجراء ولا يُلصق.
  }
paste-beyond = { $count ->
    [one] عمود واحد يتجاوز آخر أعمدة الجدول ولا يُلصق.
    [two] عمودان يتجاوزان آخر أعمدة الجدول ولا يُلصقان.
    [few] { $count } أعمدة تتجاوز آخر أعمدة الجدول ولا تُلصق.
   *[other] { $count } عمودا تتجاوز آخر أعمدة الجدول ولا تُلصق.
  }
paste-refused = { $count ->
    [one] خانة واحدة غير ملائمة وتبقى كما هي:
    [two] خانتان غير ملائمتين وتبقيان كما هما:
    [few] { $count } خانات غير ملائمة وتبقى كما هي:
   *[other] { $count } خانة غير ملائمة وتبقى كما هي:
  }
paste-refused-table = الخانات غير الملائمة
paste-where = المكان
paste-what = المحتوى الملصق
paste-why = السبب
paste-empty = (فارغ)
paste-new-row = إجراء جديد { $number }
paste-more = { $count ->
    [one] وخانة أخرى.
    [two] وخانتان أخريان.
    [few] و{ $count } خانات أخرى.
   *[other] و{ $count } خانة أخرى.
  }
paste-fitting = لصق ما يلائم
paste-all = لصق

## What the table is narrowed to and sorted by

columns-choose = الأعمدة
column-menu = ترتيب وتصفية: { $column }
column-sort-up = تصاعدي
column-sort-down = تنازلي
column-sort-none = ترتيب المخطط
column-filter = تصفية: { $column }
column-without = غير محدد
column-whole = عرض الكل
column-whole-again = إلغاء تصفية { $column }: { $words }
column-narrowed = (مصفى)
column-from = ابتداء من
column-to = إلى غاية
column-since = ابتداء من { $from }
column-until = إلى غاية { $to }
plan-count = { $count ->
    [zero] لا يوجد أي إجراء
    [one] إجراء واحد
    [two] إجراءان
    [few] { $count } إجراءات
   *[other] { $count } إجراء
  }
