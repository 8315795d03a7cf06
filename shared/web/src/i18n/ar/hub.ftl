### What the coordinator’s app says.

## The frame

hub-name = تنسيق
hub-tagline = التنسيق الوطني
hub-nav = التنقل الرئيسي
hub-language = لغة الواجهة
hub-overview = نظرة عامة
hub-documents = الوثائق
hub-overdue = الإجراءات المتجاوزة لأجلها
hub-sign-out = تسجيل الخروج
hub-opening = جارٍ الفتح…
hub-waiting = في انتظار الأرقام الأولى…
hub-retry = إعادة المحاولة
hub-reload = إعادة تحميل الصفحة
hub-unreachable-title = الخادم لا يجيب
hub-unreachable = تحققوا من الاتصال ثم أعيدوا المحاولة.
hub-not-found = هذه الصفحة غير موجودة
hub-back-overview = العودة إلى النظرة العامة
hub-untitled = بدون عنوان
hub-table-of = جدول: { $title }
hub-status-count = { $status }: { $count }
hub-unheard = لم يرد أي معطى إلى حدود اليوم
hub-unknown = غير معروف
hub-none-match = لا شيء يطابق هذه الاختيارات.
hub-show-more = عرض المزيد
hub-age-now = الآن

## Signing in

hub-sign-in-title = تسجيل الدخول
hub-sign-in-name = اسم المستخدم
hub-sign-in-password = كلمة المرور
hub-sign-in-submit = دخول
hub-sign-in-asking = جارٍ تسجيل الدخول…
hub-sign-in-empty = أدخلوا اسم المستخدم وكلمة المرور.
hub-sign-in-wrong = اسم المستخدم أو كلمة المرور غير صحيحة.
hub-sign-in-unreachable = الخادم لا يجيب. تحققوا من الاتصال ثم أعيدوا المحاولة.
hub-sign-in-busy = تعذر على الخادم أن يجيب. انتظروا قليلا ثم أعيدوا المحاولة.
hub-signed-out-untold = سُجل خروجكم من هذا المتصفح. الخادم لا يجيب بعد؛ سيُبلَّغ تلقائيا حالما يجيب.
hub-sign-in-expired = انتهت جلستكم. سجلوا الدخول للاطلاع على الأرقام من جديد.

## The feed

hub-live = مباشر
hub-dialling = جارٍ الاتصال…
hub-as-of = أرقام
hub-printed-as-of = أرقام { $when } (بتوقيت المغرب)، محسوبة في { $day }، مما توصل به المركز من المجالس.
hub-printed-on = طُبعت في { $when }.
hub-printed-heard = آخر ما تم التوصل به:
hub-printed-unheard = لم يتم التوصل بشيء:
hub-cut-title = انقطع الاتصال منذ { $since }
hub-cut-figures = الأرقام المعروضة هي أرقام { $when }، وقد تكون تغيرت.
hub-cut-nothing = لم يتم التوصل بأي رقم بعد.
hub-cut-retry = ستتم إعادة الاتصال تلقائيا.
hub-unreadable-title = لم تعد هذه الصفحة محينة منذ { $since }
hub-spoken-cut = انقطع الاتصال. لم تعد الأرقام تُحيَّن.
hub-spoken-back = عاد الاتصال. الأرقام محينة.
hub-spoken-figures = تم تحيين الأرقام: عدد الإجراءات { $actions }، منها { $overdue } متجاوزة لأجلها.

## The overview

hub-overview-title = الوضعية الموحدة للجهات
hub-overview-lead = تُحتسب المخططات المعمَّمة أو المصادق عليها التي تتقاسمها الجهات، لجميع السنوات مجتمعة.
hub-headline = الأرقام الوطنية
hub-heard = الجهات المتواصلة
hub-heard-note = أرسلت وثيقة أو تحيينا واحدا على الأقل
hub-actions = الإجراءات
hub-overdue-figure = المتجاوزة لأجلها
hub-overdue-note = انقضى أجلها دون إنجاز أو إلغاء
hub-planned = الميزانية المتوقعة
hub-secured = الميزانية المؤمَّنة
hub-spent = الميزانية المصروفة
hub-gap = الباقي للتمويل
hub-gap-note = لا تُحوَّل أي عملة. الباقي للتمويل: سطرا بسطر، المتوقع غير المؤمَّن.

## Regions

hub-regions = الجهات
hub-regions-lead = الجهة التي لم يرد منها شيء تظهر بعلامة «—» ولا تظهر أبدا بصفر.
hub-regions-caption = وضعية كل جهة: العقدة، حداثة المعطيات، الوثائق، الإجراءات حسب حالة الإنجاز وآخر اجتماع. يُرتَّب الجدول بزر في رأس كل عمود.
hub-region = الجهة
hub-node = العقدة
hub-standing-linked = متصلة
hub-standing-away = غير متصلة
hub-standing-stale = بلا أخبار
hub-standing-awaited = في الانتظار
hub-standing-absent = غير مربوطة
hub-linked-last = آخر اتصال
hub-node-replaced = استُبدلت العقدة
hub-heard-at = آخر معطيات
hub-documents-short = الوثائق
hub-documents-of = وثائق { $region }
hub-overdue-of = إجراءات متجاوزة لأجلها في { $region }
hub-overdue-short = متجاوزة للأجل
hub-planned-short = المتوقعة
hub-secured-short = المؤمَّنة
hub-spent-short = المصروفة
hub-last-meeting = آخر اجتماع
hub-no-meeting = لا يوجد
hub-no-status = غير محدد
hub-total = المجموع
hub-total-of = { $heard } من أصل { $all } جهة
hub-actions-and-budget = الإجراءات والميزانية

## Programmes

hub-programmes = الإجراءات حسب برامج الاستراتيجية الوطنية للهجرة واللجوء
hub-programmes-lead = الإجراء الذي يخدم برنامجين يُحتسب في كل منهما.
hub-programmes-caption = عدد الإجراءات حسب برامج الاستراتيجية الوطنية للهجرة واللجوء وحسب حالة الإنجاز
hub-programme = البرنامج
hub-no-programme = بدون برنامج
hub-priority = أولوية
hub-share = التوزيع
hub-share-done = نسبة المنجز { $share }

## Overdue actions

hub-overdue-lead = انقضى أجلها دون إنجاز أو إلغاء؛ الأقدم أولا.
hub-overdue-caption = الإجراءات المتجاوزة لأجلها: أيام التأخر، الإجراء، الجهة، البرنامج، الأجل وحالة الإنجاز
hub-overdue-none = لا توجد إجراءات متجاوزة لأجلها
hub-overdue-all = عرض كل الإجراءات المتجاوزة لأجلها ({ $count })
hub-overdue-count = { $count ->
    [0] لا يوجد أي إجراء
    [one] إجراء واحد
    [two] إجراءان
    [few] { $count } إجراءات
    [many] { $count } إجراء
   *[other] { $count } إجراء
}
hub-days-late = أيام التأخر
hub-late-days = { $count ->
    [zero] دون تأخر
    [one] تأخر يوم واحد
    [two] تأخر يومين
    [few] تأخر { $count } أيام
    [many] تأخر { $count } يوما
   *[other] تأخر { $count } يوم
}
hub-action = الإجراء
hub-end = الأجل
hub-status = حالة الإنجاز
hub-all-regions = كل الجهات
hub-all-programmes = كل البرامج

## Documents

hub-documents-lead = تتقاسمها الجهات مع الوزارة.
hub-documents-none = لا توجد وثائق متقاسمة حاليا
hub-documents-count = { $count ->
    [0] لا توجد أي وثيقة
    [one] وثيقة واحدة
    [two] وثيقتان
    [few] { $count } وثائق
    [many] { $count } وثيقة
   *[other] { $count } وثيقة
}
hub-kind = النوع
hub-all-kinds = كل الأنواع
hub-kind-minutes = محضر
hub-kind-action-plan = مخطط عمل
hub-kind-terms = الشروط المرجعية
hub-changed = آخر تغيير
hub-document = وثيقة
hub-document-loading = جارٍ فتح الوثيقة…
hub-document-missing = هذه الوثيقة غير موجودة أو لم تعد متقاسمة مع الوزارة.
hub-document-failed = تعذر فتح الوثيقة.
hub-document-read-only = للقراءة فقط: هذه الوثيقة ملك للجهة.
hub-document-as-of = وصلت إلى المركز
hub-document-behind = تغيرت الوثيقة منذ ذلك الحين، وتعذر تحميل آخر نسخة منها.
hub-breadcrumb = مسار التنقل
hub-document-deleted = حُذفت هذه الوثيقة في المجلس بتاريخ { $when }: تبقى في سلة محذوفاته ولا تدخل في أي رقم.

## Money, freshness, lists

hub-inter-regional = الشبكة بين الجهات
hub-search = بحث
hub-list-failed = تعذر تحيين اللائحة، وسيُعاد طلبها تلقائيا.
hub-list-left-out = المعروض: { $shown } من أصل { $all }.
hub-fresh = { $fresh } محينة من أصل { $heard }
hub-oldest = أقدم المعطيات:
hub-committed = الميزانية الملتزم بها
hub-silence-no-line = لا اتصال
hub-silence-expired = انتهت صلاحية الشهادة
hub-silence-revoked = سُحب الولوج
hub-silence-nothing-written = لم يُكتب شيء منذ أكثر من 7 أيام
hub-counted-once = كل إجراء محتسب مرة واحدة
hub-money = الميزانيات حسب الجهة والعملة
hub-money-lead = لا تُحوَّل أي عملة. الباقي للتمويل: في كل سطر من الميزانية، المتوقع غير المؤمَّن؛ وفائض سطر لا يموّل سطرا آخر. الإجراءات الملغاة ومشاريع المخططات محتسبة على حدة.
hub-money-caption = ميزانيات كل جهة، سطر لكل عملة: المتوقعة والمؤمَّنة والملتزم بها والمصروفة والباقي للتمويل
hub-currency = العملة
hub-committed-short = الملتزم بها
hub-gap-short = الباقي للتمويل
hub-money-suspended = منها الإجراءات المعلقة
hub-money-cancelled = على حدة: الإجراءات الملغاة
hub-money-draft = على حدة: مشاريع مخططات: { $plans }، الإجراءات: { $actions }، منها متجاوزة لأجلها: { $overdue }
hub-repeated = إجراءات توجد في مخططين للمجموعة نفسها واحتُسبت مرة واحدة: { $count }.

## The overview in few lines

hub-overview-drafts = { $count ->
    [0] لا مخطط في طور المشروع.
    [one] مخطط واحد في طور المشروع محتسب على حدة.
    [two] مخططان في طور المشروع محتسبان على حدة.
    [few] { $count } مخططات في طور المشروع محتسبة على حدة.
    [many] { $count } مخططا في طور المشروع محتسبة على حدة.
   *[other] { $count } مخطط في طور المشروع محتسبة على حدة.
}
hub-row-drafts = { $count ->
    [0] لا مخطط في طور المشروع
    [one] مخطط في طور المشروع، على حدة
    [two] مخططان في طور المشروع، على حدة
    [few] { $count } مخططات في طور المشروع، على حدة
    [many] { $count } مخططا في طور المشروع، على حدة
   *[other] { $count } مخطط في طور المشروع، على حدة
}
hub-overdue-old = منها { $count } في جهات بلا أخبار
hub-purse = ميزانيات البلد، سطر لكل عملة
hub-budget = الميزانية
hub-standing-before = قبل انقطاع الاتصال
hub-sort = الترتيب حسب
hub-sort-map = ترتيب الخريطة
hub-sort-overdue = الأكثر إجراءات متجاوزة للأجل أولا
hub-sort-heard = أقدم المعطيات أولا
hub-sort-meeting = أقدم اجتماع أولا
hub-sort-name = الاسم
hub-sort-changed = آخر تغيير
hub-sort-document-meeting = تاريخ الاجتماع
hub-sort-region = الجهة
hub-document-cut = هذه الوثيقة ليست بعد في هذه الصفحة؛ ستفتح من تلقاء نفسها عند عودة الاتصال.

## The overview of an earlier day, and what changed

hub-day = الوضع في
hub-day-hint = فارغ: الآن
hub-day-now = العودة إلى الآن
hub-past-title = الوضع في { $day }
hub-past-asking = جارٍ قراءة وضع هذا اليوم…
hub-past-note = هذه هي الأرقام التي كانت الوزارة تعرفها عند نهاية هذا اليوم. حالة الاتصال لا تُحفظ، وتُفتح اللوائح والوثائق كما هي الآن.
hub-past-early-title = الوضع في { $day } غير معروف
hub-past-early = الماضي معروف هنا ابتداء من { $day }. اختاروا هذا اليوم أو يوما بعده.
hub-past-no-day-title = لم يحن هذا اليوم بعد، أو لا وجود له
hub-past-no-day = اختاروا اليوم الحالي أو يوما سابقا.
hub-past-failed-title = تعذرت قراءة وضع هذا اليوم
hub-past-failed = تحققوا من الاتصال ثم أعيدوا المحاولة.
hub-changed-since = ما تغير منذ { $when }
hub-changed-known = لا يُعرف شيء عما قبل { $when }؛ تُحتسب التغييرات ابتداء منه.
hub-changed-day = منذ
hub-changed-day-hint = فارغ: زيارتكم الأخيرة
hub-changed-asking = جارٍ احتساب التغييرات…
hub-changed-failed = تعذر احتساب التغييرات. ستُعاد المحاولة بعد دقيقة.
hub-changed-nothing = لم يتغير شيء منذ ذلك الحين.
hub-changed-new = { $count ->
    [one] وثيقة جديدة واحدة
    [two] وثيقتان جديدتان
    [few] { $count } وثائق جديدة
   *[other] { $count } وثيقة جديدة
}
hub-changed-adopted = { $count ->
    [one] وثيقة واحدة صودق عليها
    [two] وثيقتان صودق عليهما
    [few] { $count } وثائق صودق عليها
   *[other] { $count } وثيقة صودق عليها
}
hub-changed-amended = { $count ->
    [one] وثيقة واحدة عُدلت بعد المصادقة عليها
    [two] وثيقتان عُدلتا بعد المصادقة عليهما
    [few] { $count } وثائق عُدلت بعد المصادقة عليها
   *[other] { $count } وثيقة عُدلت بعد المصادقة عليها
}
hub-changed-actions = { $count ->
    [one] إجراء جديد واحد
    [two] إجراءان جديدان
    [few] { $count } إجراءات جديدة
   *[other] { $count } إجراء جديدا
}
hub-changed-done = { $count ->
    [one] إجراء واحد أُنجز
    [two] إجراءان أُنجزا
    [few] { $count } إجراءات أُنجزت
   *[other] { $count } إجراء أُنجز
}
hub-changed-late = { $count ->
    [one] إجراء واحد تجاوز أجله
    [two] إجراءان تجاوزا أجلهما
    [few] { $count } إجراءات تجاوزت أجلها
   *[other] { $count } إجراء تجاوز أجله
}
hub-changed-money = { $name }: من { $before } إلى { $after } { $currency }
